import 'fake-indexeddb/auto';
import { expect, test, vi } from 'vitest';
import { ChatCache } from '../src/cache';
import { batchOf, MOST_LOGS, MOST_MESSAGES } from '../src/cache-merge';
import type { Decode } from '../src/decoding';
import { EMPTY_STATE, type State } from '../src/state';
import type { UserChange } from '../src/types';
import { fill, lastVisit, names, range, soon, visit } from './kept';
import { ANNA, CHAT, chat, dice, from, ME, me, message, opened } from './world';

const NOT_VERIFIED = { verifiedFingerprint: null, verifiedAt: null, method: null };

test('the next visit begins with what was seen last', async () => {
  const { store, keeping } = await lastVisit(range(1, 5));
  keeping.close();
  const next = visit();
  await next.keeping.open(ME);
  const { me: who, chats, marks, cursor, synced, isOld } = next.store.getState();
  const was = store.getState();
  expect({ who, chats, marks, cursor, synced }).toEqual({
    who: me,
    chats: was.chats,
    marks: was.marks,
    cursor: 'c1',
    synced: true,
  });
  expect(isOld).toBe(true);
  const log = await next.keeping.log(CHAT);
  expect(log).toMatchObject({ seq: 5, messages: range(1, 5), hasOlder: false });
});

test('the next visit begins with my folders, pins, contacts and blocks, and with my wishes once they are granted', async () => {
  const { store, keeping } = visit();
  await keeping.open(ME);
  fill(store, range(1, 2));
  const user = { id: ANNA, username: ANNA, displayName: null, avatarUrl: null };
  const contact = { user, alias: 'Sis', trustLevel: 'verified' as const, ...NOT_VERIFIED };
  const draft = { content: 'half', updatedAt: me.createdAt };
  const changes: UserChange[] = [
    { seq: 1, kind: 'pinned', pinned: [CHAT] },
    { seq: 2, kind: 'folders', folders: [{ id: 'f', title: 'F' }] },
    { seq: 3, kind: 'contact', userId: ANNA, contact },
    { seq: 4, kind: 'block', userId: 'eve', blocked: true },
    { seq: 5, kind: 'draft', chatId: CHAT, draft },
    { seq: 6, kind: 'account', account: { ...me, displayName: 'Me' } },
  ];
  store.apply({ type: 'userLog', changes });
  store.apply({ type: 'wished', entries: [{ kind: 'folders', folders: [] }] });
  store.apply({ type: 'wished', entries: [{ kind: 'draft', chatId: CHAT }] });
  const cache = await ChatCache.open(ME);
  await soon(async () => expect((await cache.read())?.head.userSeq).toBe(6));
  cache.close();
  keeping.close();

  const next = visit();
  await next.keeping.open(ME);
  const { wishes: _, ...told } = next.store.getState();
  expect(told).toMatchObject({
    userSeq: 6,
    pinned: [CHAT],
    folders: [{ id: 'f' }],
    contacts: { [ANNA]: contact },
    blocked: { eve: true },
    me: { displayName: 'Me' },
    chats: { [CHAT]: { pinned: true, draft } },
  });
  next.keeping.close();
});

test('a log that is kept has the gap that a sync fills, and what was heard meanwhile is not lost', async () => {
  const { keeping } = await lastVisit(range(1, 5));
  keeping.close();
  const { store, keeping: next } = visit();
  await next.open(ME);
  store.apply({ type: 'received', message: message(8) });
  const log = await next.log(CHAT);
  if (!log) throw new Error('Nothing is kept.');
  store.apply({ type: 'logRestored', log });
  expect(store.getState().logs[CHAT]).toMatchObject({ phase: 'ready', seq: 5 });
  expect(store.getState().chats[CHAT]?.lastSeq).toBe(8);
});

test('of a chat its newest messages are kept, and of all chats those that were used last', async () => {
  const { keeping } = await lastVisit(range(1, MOST_MESSAGES + 50));
  const log = await keeping.log(CHAT);
  expect(log?.messages.map((row) => row.no)).toEqual(range(51, MOST_MESSAGES + 50).map((row) => row.no));
  expect(log?.hasOlder).toBe(true);
  keeping.close();

  const cache = await ChatCache.open(ME);
  const head = { ...EMPTY_STATE, me, cursor: 'c', synced: true };
  for (let n = 0; n < MOST_LOGS + 5; n++) {
    vi.spyOn(Date, 'now').mockReturnValue(2_000_000_000_000 + n);
    const one = { chatId: `chat ${n}`, seq: 1, hasOlder: false, messages: [message(1)] };
    await cache.write({ anew: false, head, chats: [], logs: [one], untrue: [] });
  }
  vi.restoreAllMocks();
  expect(await cache.log(CHAT)).toBeNull();
  expect(await cache.log('chat 4')).toBeNull();
  expect(await cache.log('chat 5')).not.toBeNull();
  expect(await cache.log(`chat ${MOST_LOGS + 4}`)).not.toBeNull();
  cache.close();
});

test('what is kept is what the server sent, and of a deleted message nothing is', async () => {
  const decode: Decode = async (row) => ({ ...row, content: row.content.toUpperCase() });
  const { store, keeping } = await lastVisit(range(1, 3), decode);
  expect(store.getState().logs[CHAT]?.messages[1]?.content).toBe('TEXT 2');
  const deleted = { chatId: CHAT, messageId: 'm0003', seq: 4, deletedAt: me.createdAt, for: 'all' as const };
  store.apply({ type: 'deleted', deleted });
  const cache = await ChatCache.open(ME);
  await soon(async () => expect((await cache.log(CHAT))?.seq).toBe(4));
  const raw = await cache.log(CHAT);
  cache.close();
  keeping.close();
  expect(raw?.messages.map((row) => row.content)).toEqual(['text 1', 'text 2', '']);
  expect(JSON.stringify(raw)).not.toContain('original');

  const next = visit(decode);
  await next.keeping.open(ME);
  expect((await next.keeping.log(CHAT))?.messages.map((row) => row.content)).toEqual([
    'TEXT 1',
    'TEXT 2',
    '',
  ]);
  expect(next.store.getState().chats[CHAT]?.lastMessage?.content).toBe('TEXT 2');
});

test('whatever tabs write, in whatever order, what is kept is never behind the cursor beside it', async () => {
  for (let seed = 1; seed <= 40; seed++) {
    globalThis.indexedDB = new IDBFactory();
    const roll = dice(seed);
    const chatIds = ['x', 'y', 'z'];
    /** The server's log of all chats: at cursor n the first n changes are known. */
    const history: string[] = [];
    const headAt = (id: string, cursor: number) => {
      const seq = history.slice(0, cursor).filter((each) => each === id).length;
      return chat({ id, lastSeq: seq, lastNo: seq, lastMessage: seq ? message(seq, { chatId: id }) : null });
    };
    const tabs = await Promise.all(
      [1, 2, 3].map(async () => ({
        cache: await ChatCache.open(ME),
        state: from(EMPTY_STATE, { type: 'me', me }) as State,
        written: EMPTY_STATE as State,
      })),
    );
    for (let step = 0; step < 60; step++) {
      const tab = tabs[roll(tabs.length)];
      const id = chatIds[roll(3)];
      if (!tab || !id) continue;
      switch (roll(4)) {
        case 0:
          history.push(id);
          break;
        case 1: {
          const since = Number(tab.state.cursor ?? 0);
          const moved = new Set(history.slice(since));
          const chats = [...moved].map((each) => ({ chat: headAt(each, history.length), unread: 0 }));
          const page = { cursor: String(history.length), more: false, chats };
          tab.state = from(tab.state, { type: 'sync', page });
          break;
        }
        case 2: {
          // Heard live, ahead of the cursor.
          const head = headAt(id, history.length);
          if (head.lastMessage) tab.state = from(tab.state, { type: 'chat', chat: head });
          break;
        }
        case 3: {
          const batch = batchOf(tab.written, tab.state);
          if (batch) expect(await tab.cache.write(batch)).toBe(true);
          tab.written = tab.state;
        }
      }
      const kept = await tabs[0]?.cache.read();
      const cursor = Number(kept?.head.cursor ?? 0);
      for (const each of chatIds) {
        const seq = kept?.chats.find((one) => one.id === each)?.chat.lastSeq ?? 0;
        expect(seq, `seed ${seed}, step ${step}`).toBeGreaterThanOrEqual(headAt(each, cursor).lastSeq);
      }
    }
    for (const { cache } of tabs) cache.close();
  }
});

test('whatever tabs write, what is kept of my own view is never behind the number beside it', async () => {
  const ids = ['x', 'y'];
  for (let seed = 1; seed <= 40; seed++) {
    globalThis.indexedDB = new IDBFactory();
    const roll = dice(seed);
    /** The user log: which chat was archived or taken back, or folders renamed, by each change. */
    const history: UserChange[] = [];
    const viewAt = (seq: number) =>
      from(
        EMPTY_STATE,
        { type: 'me', me },
        ...ids.map((id) => ({ type: 'chat', chat: chat({ id }) }) as const),
        {
          type: 'userLog',
          changes: history.slice(0, seq),
        },
      );
    const tabs = await Promise.all(
      [1, 2, 3].map(async () => ({
        cache: await ChatCache.open(ME),
        state: viewAt(0),
        written: EMPTY_STATE as State,
      })),
    );
    for (let step = 0; step < 60; step++) {
      const tab = tabs[roll(tabs.length)];
      const id = ids[roll(2)];
      if (!tab || !id) continue;
      const seq = history.length + 1;
      switch (roll(4)) {
        case 0:
          history.push(
            roll(3) === 0
              ? { seq, kind: 'folders', folders: [{ id: `${seq}`, title: 'F' }] }
              : { seq, kind: 'draft', chatId: id, draft: { content: `${seq}`, updatedAt: me.createdAt } },
          );
          break;
        case 1: {
          const page = { cursor: `${seq}`, more: false, chats: [], user: history, userSeq: history.length };
          tab.state = from(tab.state, { type: 'sync', page });
          break;
        }
        case 2: {
          // A later message makes this tab's head of the chat the one that counts, whatever it knows of my view.
          const held = tab.state.chats[id]?.lastSeq ?? 0;
          tab.state = from(tab.state, { type: 'received', message: message(held + 1, { chatId: id }) });
          break;
        }
        case 3: {
          const batch = batchOf(tab.written, tab.state);
          if (batch) expect(await tab.cache.write(batch)).toBe(true);
          tab.written = tab.state;
        }
      }
      const kept = await tabs[0]?.cache.read();
      const truth = viewAt(kept?.head.userSeq ?? 0);
      if (kept) expect(kept.head.folders, `seed ${seed}, step ${step}`).toEqual(truth.folders);
      for (const { chat: one } of kept?.chats ?? []) {
        const draft = truth.chats[one.id]?.draft ?? null;
        expect(one.draft ?? null, `seed ${seed}, step ${step}`).toEqual(draft);
      }
    }
    for (const { cache } of tabs) cache.close();
  }
});

test('a tab that knows less takes nothing from what another wrote', async () => {
  const [one, two] = [await ChatCache.open(ME), await ChatCache.open(ME)];
  const less = opened(range(1, 5), { readNo: 5 });
  const more = from(opened(range(1, 5)), { type: 'received', message: message(6) });
  for (const [cache, state] of [
    [two, more],
    [one, less],
  ] as const) {
    const batch = batchOf(EMPTY_STATE, state);
    if (batch) await cache.write(batch);
  }
  const kept = (await one.read())?.chats[0];
  expect(kept?.chat).toMatchObject({ lastSeq: 6, lastNo: 6, readNo: 5 });
  expect((await one.log(CHAT))?.messages).toHaveLength(6);
  one.close();
  two.close();
});

test('after a reset nothing of the history before comes back, though a tab that has not heard of it still writes', async () => {
  const [one, two] = [await ChatCache.open(ME), await ChatCache.open(ME)];
  const before = opened(range(1, 9));
  const write = async (cache: ChatCache, was: State, now: State): Promise<boolean> => {
    const batch = batchOf(was, now);
    if (!batch) throw new Error('Nothing to write.');
    return cache.write(batch);
  };
  expect(await write(one, EMPTY_STATE, before)).toBe(true);
  const page = {
    cursor: 'new',
    reset: true,
    more: false,
    chats: [{ chat: chat({ lastSeq: 2, lastNo: 2 }) }],
  };
  expect(await write(one, before, from(before, { type: 'sync', page }))).toBe(true);
  expect(await write(two, EMPTY_STATE, from(before, { type: 'received', message: message(10) }))).toBe(false);
  expect((await one.read())?.chats.map((each) => each.chat.lastSeq)).toEqual([2]);
  expect((await one.read())?.head.cursor).toBe('new');
  expect(await one.log(CHAT)).toBeNull();
  one.close();
  two.close();
});

test.each([
  ['chats', { id: 'x', chat: 'no chat', marks: {} }, undefined],
  ['meta', 'no head', 'head'],
])(
  'a cache whose %s make no sense is thrown away, and the visit goes on from memory',
  async (name, row, key) => {
    const { keeping } = await lastVisit(range(1, 3));
    keeping.close();
    const { openDB } = await import('idb');
    const database = await openDB(`vestnik-cache-${ME}`);
    await database.put(name, row, key);
    database.close();

    const next = visit();
    await next.keeping.open(ME);
    expect(next.store.getState()).toMatchObject({ isOld: false, chats: {} });
    fill(next.store, range(1, 2), 'c2');
    expect(await next.keeping.log(CHAT)).toBeNull();
    await soon(async () => expect(await names()).toEqual([`vestnik-outbox-${ME}`]));
    next.keeping.close();
  },
);

test('a cache of another version is thrown away and made anew', async () => {
  const { openDB } = await import('idb');
  const database = await openDB(`vestnik-cache-${ME}`, 99, {
    upgrade: (made) => void made.createObjectStore('other'),
  });
  database.close();
  const { store, keeping } = await lastVisit(range(1, 3));
  expect(store.getState().isOld).toBe(false);
  expect(await keeping.log(CHAT)).not.toBeNull();
  keeping.close();
});
