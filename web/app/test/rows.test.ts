import type { Message, Pending } from '@vestnik/sdk';
import { expect, test } from 'vitest';
import { buildRows, type Row } from '../src/features/conversation/rows';
import { isSingleEmoji } from '../src/lib/emoji';

function message(no: number, minute: number, senderId = 'anna', change: Partial<Message> = {}): Message {
  return {
    id: `m${no}`,
    chatId: 'c',
    seq: no,
    no,
    senderId,
    type: 'text',
    content: 'x',
    clientId: null,
    createdAt: new Date(2026, 0, 1, 12, minute).toISOString(),
    ...change,
  };
}

const build = (messages: Message[], change: Partial<Parameters<typeof buildRows>[0]> = {}): Row[] =>
  buildRows({ messages, pending: [], myId: 'me', hasOlder: false, unreadFrom: null, ...change });
const keys = (rows: Row[]): string[] => rows.map((row) => row.key);

test('a group is of one author and of few minutes, and its last message ends it', () => {
  const rows = build([message(1, 0), message(2, 4), message(3, 20), message(4, 20, 'me')]);
  expect(rows.flatMap((row) => (row.kind === 'message' ? [row.last] : []))).toEqual([
    false,
    true,
    true,
    true,
  ]);
});

test('earlier messages are put before without changing any row that was there', () => {
  const late = [message(50, 10), message(51, 11), message(52, 12, 'me')];
  const early = [message(48, 8), message(49, 9)];
  const before = build(late, { hasOlder: true });
  const after = build([...early, ...late], { hasOlder: true });
  expect(after.slice(-before.length)).toEqual(before);
});

test('a new day has its heading, and the first one only when nothing is earlier', () => {
  const two = [message(1, 0), message(2, 60 * 24)];
  expect(keys(build(two))).toEqual(['day 2026-1-1', 'm1', 'day 2026-1-2', 'm2']);
  expect(keys(build(two, { hasOlder: true }))).toEqual(['m1', 'day 2026-1-2', 'm2']);
});

test('the unread line stands before the first unread message of others', () => {
  const rows = build([message(1, 0), message(2, 1, 'me'), message(3, 2)], { unreadFrom: 1, hasOlder: true });
  expect(keys(rows)).toEqual(['m1', 'm2', 'unread', 'm3']);
});

test('my message keeps its key when it is stored, and is never shown twice', () => {
  const pending: Pending = {
    clientId: 'k',
    chatId: 'c',
    content: 'x',
    replyTo: null,
    createdAt: message(1, 1).createdAt,
    state: 'sending',
  };
  const waiting = build([message(1, 0)], { pending: [pending], hasOlder: true });
  const stored = build([message(1, 0), message(2, 1, 'me', { clientId: 'k' })], {
    pending: [pending],
    hasOlder: true,
  });
  expect(keys(waiting)).toEqual(['m1', 'k']);
  expect(keys(stored)).toEqual(['m1', 'k']);
});

test('deleted messages leave no trace', () => {
  expect(keys(build([message(1, 0, 'anna', { deletedAt: 'x' })]))).toEqual([]);
});

test('one emoji alone is large, and nothing else is', () => {
  for (const one of ['👍', '👨‍👩‍👧‍👦', '🇷🇺', '👋🏽', ' ❤️ ']) expect(isSingleEmoji(one), one).toBe(true);
  for (const other of ['👍👍', 'a', '1', '#', '👍 ok', '']) expect(isSingleEmoji(other), other).toBe(false);
});

const notice = (no: number, minute: number, senderId = 'anna'): Message =>
  message(no, minute, senderId, { type: 'system', system: { action: 'joined', users: [] } });

test('in a group each group of bubbles of others begins with its author', () => {
  const rows = build([message(1, 0), message(2, 1), message(3, 2, 'boris'), message(4, 3, 'me')], {
    namesAuthors: true,
  });
  expect(keys(rows)).toEqual(['day 2026-1-1', 'author m1', 'm1', 'm2', 'author m3', 'm3', 'm4']);
});

test('authors come with earlier messages, and no row that was there changes', () => {
  const late = [message(50, 10), message(51, 30)];
  const before = build(late, { hasOlder: true, namesAuthors: true });
  const same = build([message(49, 9), ...late], { hasOlder: true, namesAuthors: true });
  const other = build([message(49, 9, 'boris'), ...late], { hasOlder: true, namesAuthors: true });
  expect(keys(before)).toEqual(['m50', 'author m51', 'm51']);
  expect(same.slice(-before.length)).toEqual(before);
  expect(other.slice(-before.length)).toEqual(before);
  expect(keys(other)).toEqual(['m49', 'author m50', ...keys(before)]);
});

test('what the chat tells of itself is nobody’s, ends a group, and never begins the unread', () => {
  const rows = build([message(1, 0), notice(2, 0, 'me'), notice(3, 0), message(4, 1)], {
    namesAuthors: true,
    unreadFrom: 1,
    hasOlder: true,
  });
  expect(keys(rows)).toEqual(['m1', 'm2', 'm3', 'unread', 'author m4', 'm4']);
  expect(rows.flatMap((row) => (row.kind === 'message' ? [row.mine, row.last] : []))).toEqual([
    false,
    true,
    false,
    true,
    false,
    true,
    false,
    true,
  ]);
});
