import 'fake-indexeddb/auto';
import { bench, describe } from 'vitest';
import { apply, chatsIn, EMPTY_STATE, type State, Store } from '../src';
import { ChatCache } from '../src/cache';
import { batchOf } from '../src/cache-merge';
import { Keeping } from '../src/keeping';
import { plainPlatform } from '../src/platform-plain';
import type { Chat, Member } from '../src/types';
import { chat, ME, me, message } from './world';

/** What somebody in so many chats waits for: `npx vitest bench --run`. */
const CHATS = 5_000;
const PAGE = 100;

const person = (id: string) => ({ id, username: id, displayName: `Name of ${id}`, avatarUrl: null });
const member = (id: string): Member => ({
  user: person(id),
  role: 'member',
  joinedAt: me.createdAt,
  deliveredNo: 3,
  readNo: 2,
});

/** One in five is a group with as many members as a view shows. */
function view(n: number): Chat {
  const id = `chat ${n}`;
  const isGroup = n % 5 === 0;
  const others = Array.from({ length: isGroup ? 49 : 1 }, (_, other) => member(`user ${n + other}`));
  return chat({
    id,
    type: isGroup ? 'group' : 'direct',
    title: isGroup ? `Group ${n}` : null,
    role: 'member',
    members: [member(ME), ...others],
    memberCount: others.length + 1,
    peer: isGroup ? null : others[0]?.user,
    lastMessage: message(3 + (n % 50), { chatId: id }),
    lastSeq: 100,
    lastNo: 3 + (n % 50),
    unreadCount: n % 3,
    pinned: n < 5,
  });
}

const chats = Array.from({ length: CHATS }, (_, n) => view(n));

function synced(): State {
  let state = apply(EMPTY_STATE, { type: 'me', me });
  for (let from = 0; from < CHATS; from += PAGE) {
    const entries = chats.slice(from, from + PAGE).map((each) => ({ chat: each, unread: each.unreadCount }));
    state = apply(state, {
      type: 'sync',
      page: { cursor: `${from}`, more: from + PAGE < CHATS, chats: entries },
    });
  }
  return state;
}

const state = synced();
const platform = plainPlatform({ hasDatabases: () => true });
const cache = await ChatCache.open(ME);
const batch = batchOf(EMPTY_STATE, state);
if (batch) await cache.write(batch);
cache.close();

describe(`${CHATS} chats`, () => {
  bench('come by a first sync', () => void synced(), { time: 500, iterations: 3 });
  bench(
    "open from what is kept (a database in memory, slower than a browser's)",
    async () => {
      const store = new Store();
      const keeping = new Keeping({ platform, store, decode: async (row) => row, onForget: () => undefined });
      await keeping.open(ME);
      if (Object.keys(store.getState().chats).length !== CHATS) throw new Error('Not all chats are there.');
      keeping.close();
    },
    { time: 500, iterations: 3 },
  );
  bench(
    'take one message',
    () => void apply(state, { type: 'received', message: message(60, { chatId: 'chat 7', seq: 101 }) }),
  );
  bench('are put in order after a message', () => {
    const next = apply(state, { type: 'received', message: message(60, { chatId: 'chat 7', seq: 101 }) });
    chatsIn(next, 'all');
    chatsIn(state, 'all');
  });
});
