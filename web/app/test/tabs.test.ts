import type { Chat, Folder } from '@vestnik/sdk';
import { expect, test } from 'vitest';
import { areSame, tabsOf } from '../src/features/chats/tabsOf';
import { translator } from '../src/i18n/translator';

const NOW = new Date('2026-01-01T12:00:00Z');
const chat = (id: string, type: Chat['type'], change: Partial<Chat> = {}): Chat =>
  ({ id, type, createdAt: NOW.toISOString(), unreadCount: 0, lastNo: 0, lastSeq: 0, ...change }) as Chat;
const tabs = (chats: readonly Chat[], folders: readonly Folder[] = []) =>
  tabsOf(translator('en'), Object.fromEntries(chats.map((each) => [each.id, each])), folders, NOW);
const shown = (...asked: Parameters<typeof tabs>) =>
  tabs(...asked).map(({ label, count }) => (count ? `${label} ${count}` : label));

test('kinds of which there is none take no room, folders stand before the archive, and no chats mean no tabs', () => {
  expect(shown([])).toEqual([]);
  expect(shown([chat('a', 'direct')])).toEqual(['All', 'Unread']);
  const all = [chat('g', 'group'), chat('c', 'channel'), chat('x', 'group', { archived: true })];
  expect(shown(all, [{ id: 'f', title: 'Family' }])).toEqual([
    'All',
    'Unread',
    'Groups',
    'Channels',
    'Family',
    'Archive',
  ]);
  expect(shown([chat('x', 'group', { archived: true })])).toEqual(['All', 'Unread', 'Archive']);
});

test('a tab tells of unread chats that are not muted', () => {
  const later = new Date(NOW.getTime() + 1000).toISOString();
  const all = [
    chat('a', 'direct', { unreadCount: 5 }),
    chat('g', 'group', { unread: true }),
    chat('m', 'group', { unreadCount: 1, mutedUntil: later }),
  ];
  const family = { id: 'f', title: 'Family', chatIds: ['a', 'm'] };
  expect(shown(all, [family])).toEqual(['All', 'Unread 2', 'Groups 1', 'Family 1']);
});

test('tabs are the same until one of them is another', () => {
  const [a, b] = [chat('a', 'direct', { unreadCount: 1 }), chat('b', 'direct')];
  expect(areSame(tabs([a, b]), tabs([{ ...a, unreadCount: 7 }, b]))).toBe(true);
  expect(areSame(tabs([a, b]), tabs([a, { ...b, unread: true }]))).toBe(false);
  expect(areSame(tabs([a, b]), tabs([a, b, chat('g', 'group')]))).toBe(false);
});
