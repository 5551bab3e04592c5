import { describe, expect, test } from 'vitest';
import { chatsIn, isMuted, mayIn, newestChats, titleOf } from '../src';
import type { Chat, ChatType, Folder } from '../src/types';
import { ANNA, chat, message } from './world';

const peer = { id: ANNA, username: 'anna', displayName: 'Anna Black', avatarUrl: null };
const alias = (name: string | null) => ({
  contacts: {
    [ANNA]: {
      user: peer,
      alias: name,
      trustLevel: 'unverified' as const,
      verifiedFingerprint: null,
      verifiedAt: null,
      method: null,
    },
  },
});

test('a direct chat is called as I call the person, then as they call themselves', () => {
  const direct = chat({ peer });
  expect(titleOf(alias('Sis'), direct)).toBe('Sis');
  expect(titleOf(alias(' '), direct)).toBe('Anna Black');
  expect(titleOf(alias(null), chat({ peer: { ...peer, displayName: null } }))).toBe('anna');
  expect(titleOf({ contacts: {} }, chat({ peer: null }))).toBeNull();
});

test('groups have titles, and my own notes have none', () => {
  expect(titleOf(alias('Sis'), chat({ type: 'group', title: ' Climbers ' }))).toBe('Climbers');
  expect(titleOf({ contacts: {} }, chat({ type: 'saved', title: null }))).toBeNull();
});

test('what I may do goes by my role and the settings of the chat', () => {
  const group = chat({ type: 'group', role: 'member' });
  expect(mayIn(group, 'write')).toBe(true);
  expect(mayIn(group, 'remove')).toBe(false);
  expect(mayIn({ ...group, settings: { permissions: { write: 'admins' } } }, 'write')).toBe(false);
  expect(mayIn({ ...group, role: 'restricted' }, 'write')).toBe(false);
  expect(mayIn({ ...group, role: undefined }, 'write')).toBe(false);
  expect(mayIn(chat({ type: 'channel', role: 'member' }), 'write')).toBe(false);
  // Whoever adds people learns who is there.
  expect(mayIn(group, 'add')).toBe(true);
  expect(mayIn({ ...group, settings: { permissions: { seeMembers: 'admins' } } }, 'add')).toBe(false);
  expect(mayIn(chat(), 'write')).toBe(true);
});

test('muted until then, and not after', () => {
  const muted = chat({ mutedUntil: '2026-01-02T00:00:00.000Z' });
  expect(isMuted(muted, new Date('2026-01-01T23:59:59Z'))).toBe(true);
  expect(isMuted(muted, new Date('2026-01-02T00:00:01Z'))).toBe(false);
  expect(isMuted(chat(), new Date())).toBe(false);
});

describe('the list', () => {
  const at = (id: string, no: number, change: Partial<Chat> = {}): Chat =>
    chat({ id, lastMessage: message(no), ...change });
  const ids = (chats: readonly Chat[]): string[] => chats.map(({ id }) => id);
  const byId = (chats: readonly Chat[]): Record<string, Chat> =>
    Object.fromEntries(chats.map((each) => [each.id, each]));

  test('shows pinned chats in their order, then the newest talk; a chat without messages counts from its creation', () => {
    const quiet = chat({ id: 'quiet', createdAt: '2026-01-01T12:00:02.500Z' });
    const chats = [at('old', 1), at('second', 5), quiet, at('new', 3), at('first', 2)];
    const order = ['first', 'second', 'new', 'quiet', 'old'];
    const shown = (all: readonly Chat[]): string[] =>
      ids(chatsIn({ pinned: ['first', 'second'], chats: byId(all) }, 'all'));
    expect(shown(chats)).toEqual(order);
    expect(shown(chats.toReversed())).toEqual(order);
  });

  test('is in order again after every change, whichever list was asked for before', () => {
    const first = byId([at('a', 1), at('b', 2), at('c', 3)]);
    const second = byId([at('a', 4), at('c', 3), at('d', 2)]);
    for (let round = 0; round < 2; round++) {
      expect(ids(newestChats(first))).toEqual(['c', 'b', 'a']);
      expect(ids(newestChats(second))).toEqual(['a', 'c', 'd']);
    }
    expect(newestChats(second)).toBe(newestChats(second));
    expect(newestChats({})).toEqual([]);
  });

  test('keeps a chat that does not pass when it is asked to, in its place', () => {
    const chats = byId([at('new', 3, { unreadCount: 1 }), at('read', 2), at('old', 1, { unreadCount: 1 })]);
    expect(ids(chatsIn({ pinned: [], chats }, 'unread'))).toEqual(['new', 'old']);
    expect(ids(chatsIn({ pinned: [], chats }, 'unread', chats.read))).toEqual(['new', 'read', 'old']);
  });

  const of = (id: string, type: ChatType, change: Partial<Chat> = {}): Chat => chat({ id, type, ...change });
  const all = [
    of('direct', 'direct'),
    of('group', 'group', { unreadCount: 2 }),
    of('channel', 'channel', { unread: true }),
    of('away', 'group', { archived: true, unreadCount: 1 }),
  ];
  const state = { pinned: [], chats: byId(all) };
  const folder = (change: Partial<Folder>): Folder => ({ id: 'f', title: 'f', ...change });

  test.each([
    ['all', ['channel', 'direct', 'group']],
    ['unread', ['channel', 'group']],
    ['groups', ['group']],
    ['channels', ['channel']],
    ['archive', ['away']],
    [folder({}), []],
    [folder({ chatIds: ['away', 'direct', 'unknown'] }), ['away', 'direct']],
    [folder({ include: ['group'] }), ['group']],
    [folder({ chatIds: ['direct'], include: ['unread'] }), ['channel', 'direct', 'group']],
  ] as const)('filtered by %j', (filter, expected) => {
    expect(ids(chatsIn(state, filter as Folder)).toSorted()).toEqual(expected);
  });
});
