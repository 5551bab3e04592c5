import { expect, test } from 'vitest';
import { apply, chatsWithGap, type State, Sync } from '../src';
import type { Message, SyncPage, SyncRequest } from '../src/types';
import { after, CHAT, chat, from, ME, me, message, numbers, opened } from './world';

/** A server that holds one chat's log and answers a sync as the real one does, a few changes a page. */
function serverWith(messages: Message[], perPage = 3) {
  const asked: SyncRequest[] = [];
  const changeOf = (row: Message): number => row.changeSeq ?? row.seq;
  const answer = (request: SyncRequest): SyncPage => {
    asked.push(request);
    const lastSeq = Math.max(0, ...messages.map(changeOf));
    const last = messages.findLast((row) => !row.deletedAt) ?? null;
    const head = chat({ lastSeq, lastNo: messages.length, lastMessage: last });
    const held = request.held?.find((each) => each.chatId === CHAT);
    if (!held) return { cursor: 'c', more: false, chats: [{ chat: head, unread: 0 }] };
    const changes = messages
      .filter((row) => changeOf(row) > held.seq)
      .sort((a, b) => changeOf(a) - changeOf(b));
    return {
      cursor: 'c',
      more: false,
      chats: [{ chat: head, unread: 0, changes: changes.slice(0, perPage), more: changes.length > perPage }],
    };
  };
  return { asked, answer };
}

function syncOn(start: State, answer: (request: SyncRequest) => SyncPage | Promise<SyncPage>) {
  let state = start;
  const own: string[] = [];
  const person = { generation: 0 };
  const sync = new Sync({
    getState: () => state,
    generation: () => person.generation,
    onOwn: (clientId) => own.push(clientId),
    ask: async (request) => answer(request),
    decode: async (row) => row,
    apply: (page, asked) => {
      state = apply(state, { type: 'sync', page, asked });
    },
  });
  return { sync, state: () => state, own, person };
}

const all = (count: number) => Array.from({ length: count }, (_, n) => message(n + 1));

test('a gap is filled in pages until none is left', async () => {
  const server = serverWith(all(12));
  const gapped = from(opened(all(2)), { type: 'received', message: message(12) });
  const { sync, state } = syncOn(gapped, server.answer);
  await sync.run();
  expect(numbers(state())).toEqual(all(12).map((row) => row.no));
  expect(chatsWithGap(state())).toEqual([]);
  expect(server.asked.slice(1).map((request) => request.held?.[0]?.seq)).toEqual([2, 5, 8]);
});

test('changes and deletions missed while away arrive, each once', async () => {
  const now = all(4);
  now[0] = message(1, { content: 'changed', changeSeq: 5, editedAt: me.createdAt });
  now[2] = message(3, { content: '', changeSeq: 6, deletedAt: me.createdAt });
  const { sync, state } = syncOn(opened(all(4)), serverWith(now).answer);
  await sync.run();
  const rows = state().logs[CHAT]?.messages ?? [];
  expect(rows.map((row) => [row.no, row.content, Boolean(row.deletedAt)])).toEqual([
    [1, 'changed', false],
    [2, 'text 2', false],
    [3, '', true],
    [4, 'text 4', false],
  ]);
});

test('chats that are not loaded need no pages of changes', async () => {
  const server = serverWith(all(9));
  const { sync, state } = syncOn(after({ type: 'me', me }), server.answer);
  await sync.run();
  expect(server.asked).toEqual([{}]);
  expect(state()).toMatchObject({ synced: true, cursor: 'c' });
});

test('the next sync goes on from the cursor of the last', async () => {
  const server = serverWith(all(1));
  const { sync } = syncOn(after({ type: 'me', me }), server.answer);
  await sync.run();
  await sync.run();
  expect(server.asked[1]).toEqual({ cursor: 'c' });
});

test('all pages of the first answer are taken', async () => {
  const pages: SyncPage[] = [
    { cursor: 'p1', more: true, chats: [{ chat: chat({ id: 'x' }) }] },
    { cursor: 'p2', more: false, chats: [{ chat: chat({ id: 'y' }) }] },
  ];
  const { sync, state } = syncOn(after({ type: 'me', me }), () => pages.shift() as SyncPage);
  await sync.run();
  expect(Object.keys(state().chats)).toEqual(['x', 'y']);
  expect(state().synced).toBe(true);
});

test('a reset drops what was held and takes the answer as a first page', async () => {
  const page: SyncPage = {
    cursor: 'new epoch',
    reset: true,
    more: false,
    chats: [{ chat: chat({ lastSeq: 1, lastNo: 1, lastMessage: message(1) }) }],
  };
  const { sync, state } = syncOn(
    from(opened(all(5)), { type: 'chat', chat: chat({ id: 'gone' }) }),
    () => page,
  );
  await sync.run();
  expect(Object.keys(state().chats)).toEqual([CHAT]);
  expect(state().logs[CHAT]).toMatchObject({ phase: 'stale', seq: 1 });
});

test('a chat too far behind is marked for loading anew', async () => {
  const page: SyncPage = {
    cursor: 'c',
    more: false,
    chats: [{ chat: chat({ lastSeq: 5000 }), reload: true }],
  };
  const { sync, state } = syncOn(opened(all(2)), () => page);
  await sync.run();
  expect(state().logs[CHAT]).toMatchObject({ phase: 'stale', seq: 5000 });
});

test('a request during a sync leads to exactly one more', async () => {
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const server = serverWith(all(1));
  const { sync } = syncOn(after({ type: 'me', me }), async (request) => {
    await held;
    return server.answer(request);
  });
  const first = sync.run();
  void sync.run();
  void sync.run();
  release();
  await first;
  expect(server.asked).toHaveLength(2);
});

test('a server that cannot close the gap is not asked for ever', async () => {
  const stubborn: SyncPage = { cursor: 'c', more: false, chats: [] };
  let count = 0;
  const gapped = from(opened(all(1)), { type: 'received', message: message(9) });
  const { sync } = syncOn(gapped, () => {
    count++;
    return stubborn;
  });
  await sync.run();
  expect(count).toBeLessThan(5);
});

test('a message of mine that comes back by a sync waits no more', async () => {
  const rows = [message(1), message(2, { senderId: ME, clientId: 'mine' }), message(3, { clientId: 'hers' })];
  const { sync, own } = syncOn(opened(rows.slice(0, 1)), serverWith(rows).answer);
  await sync.run();
  expect(own).toEqual(['mine']);
});

test('an answer that comes after the sign-out is not applied, and the next person is not kept waiting', async () => {
  const held: (() => void)[] = [];
  const server = serverWith(all(1));
  const { sync, state, person } = syncOn(after({ type: 'me', me }), async (request) => {
    await new Promise<void>((resolve) => held.push(resolve));
    return server.answer(request);
  });
  const first = sync.run();
  person.generation++;
  const second = sync.run();
  expect(held).toHaveLength(2);
  held[0]?.();
  await first;
  expect(state().synced).toBe(false);
  held[1]?.();
  await second;
  expect(state().synced).toBe(true);
});

test.each([
  ['a reset', { reset: true }, {}],
  ['a chat too far behind', {}, { reload: true }],
])('after %s a log that once failed to load is loaded like any other', async (_, change, how) => {
  const page: SyncPage = {
    cursor: 'c',
    more: false,
    chats: [{ chat: chat({ lastSeq: 9 }), ...how }],
    ...change,
  };
  const failed = from(
    opened(all(2)),
    { type: 'pageAsked', chatId: CHAT, kind: 'older' },
    { type: 'pageFailed', chatId: CHAT, kind: 'older', problem: { status: 0, code: 'network' } },
  );
  const { sync, state } = syncOn(failed, () => page);
  await sync.run();
  expect(state().logs[CHAT]).toMatchObject({ phase: 'stale' });
  expect(state().logs[CHAT]?.problem).toBeUndefined();
});

/** Signed in, with so many chats loaded. */
function many(count: number): State {
  const ids = Array.from({ length: count }, (_, n) => `chat ${n}`);
  const chats = ids.map((id) => ({ chat: chat({ id }), unread: 0 }));
  return from(
    after({ type: 'me', me }, { type: 'sync', page: { cursor: 'c', more: false, chats } }),
    ...ids.map(
      (chatId) => ({ type: 'pageCame', chatId, kind: 'newest', messages: [], more: false }) as const,
    ),
  );
}

test('a check names every loaded chat, fifty at a time', async () => {
  const asked: SyncRequest[] = [];
  const { sync } = syncOn(many(120), (request) => {
    asked.push(request);
    return { cursor: 'c', more: false, chats: [] };
  });
  await sync.run(true);
  expect(asked.map((request) => request.held?.length)).toEqual([50, 50, 20]);
  expect(new Set(asked.flatMap((request) => request.held?.map((each) => each.chatId) ?? [])).size).toBe(120);
});

test('a check wished for during another is made, and one that failed is made the next time', async () => {
  const asked: SyncRequest[] = [];
  let fails = false;
  const { sync } = syncOn(many(1), async (request) => {
    asked.push(request);
    await Promise.resolve();
    if (fails) throw new Error('away');
    if (asked.length === 1) void sync.run(true);
    return { cursor: 'c', more: false, chats: [] };
  });
  await sync.run(true);
  expect(asked.map((request) => request.held?.length)).toEqual([1, 1]);
  fails = true;
  await expect(sync.run(true)).rejects.toThrow('away');
  fails = false;
  await sync.run();
  expect(asked.map((request) => request.held?.length)).toEqual([1, 1, 1, 1]);
});
