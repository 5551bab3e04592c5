import { describe, expect, test } from 'vitest';
import { apply, type Change, chatsWithGap, type Pending, type State, statusOf } from '../src';
import { ANNA, after, CHAT, chat, from, ME, me, message, numbers, opened } from './world';

const received = (no: number, change = {}): Change => ({ type: 'received', message: message(no, change) });

function pending(clientId: string): Pending {
  return { clientId, chatId: CHAT, content: 'hi', replyTo: null, createdAt: me.createdAt, state: 'sending' };
}

describe('received messages', () => {
  test('in order they stand in order and each counts as unread once', () => {
    const state = from(opened([]), received(1), received(2), received(3));
    expect(numbers(state)).toEqual([1, 2, 3]);
    expect(state.chats[CHAT]?.unreadCount).toBe(3);
    expect(chatsWithGap(state)).toEqual([]);
  });

  test('the same message again changes nothing', () => {
    const once = from(opened([]), received(1));
    const twice = from(once, received(1));
    expect(numbers(twice)).toEqual([1]);
    expect(twice.chats[CHAT]?.unreadCount).toBe(1);
  });

  test('out of order they end in order, and the gap is known until it closes', () => {
    const gap = from(opened([message(1)]), received(4), received(3));
    expect(numbers(gap)).toEqual([1, 3, 4]);
    expect(chatsWithGap(gap)).toEqual([CHAT]);
    const whole = from(gap, received(2));
    expect(numbers(whole)).toEqual([1, 2, 3, 4]);
    expect(chatsWithGap(whole)).toEqual([]);
    expect(whole.logs[CHAT]?.seq).toBe(4);
  });

  test('any order of the same events ends in the same state', () => {
    const events: Change[] = [
      received(1),
      received(2),
      { type: 'updated', message: message(1, { content: 'changed', changeSeq: 3, editedAt: me.createdAt }) },
      received(3, { seq: 4 }),
      {
        type: 'deleted',
        deleted: { chatId: CHAT, messageId: 'm0002', seq: 5, deletedAt: me.createdAt, for: 'all' },
      },
    ];
    const straight = from(opened([]), ...events);
    const truth = [...(straight.logs[CHAT]?.messages ?? [])];
    const healing: Change = {
      type: 'sync',
      asked: { held: { [CHAT]: 0 }, chats: {} },
      page: {
        cursor: 'c',
        more: false,
        chats: [{ chat: chat({ lastSeq: 5, lastNo: 3 }), changes: truth, more: false }],
      },
    };
    let healed = 0;
    for (const order of permutations([0, 1, 2, 3, 4])) {
      const heard = from(opened([]), ...order.map((index) => events[index] as Change));
      // A deletion heard before its message leaves a gap on purpose.
      const state = chatsWithGap(heard).length > 0 ? from(heard, healing) : heard;
      if (state !== heard) healed++;
      expect(state.logs[CHAT]?.messages, order.join()).toEqual(truth);
      expect(state.logs[CHAT]).toMatchObject({ seq: 5, ahead: [] });
    }
    expect(healed).toBe(60);
  });

  test('a later change is not undone by an earlier one that comes late', () => {
    const state = from(
      opened([message(1)]),
      { type: 'updated', message: message(1, { content: 'second', changeSeq: 3 }) },
      { type: 'updated', message: message(1, { content: 'first', changeSeq: 2 }) },
    );
    expect(state.logs[CHAT]?.messages[0]?.content).toBe('second');
    expect(state.logs[CHAT]?.seq).toBe(3);
  });

  test('for a chat that is not loaded only its head changes', () => {
    const state = after({ type: 'me', me }, { type: 'chat', chat: chat() }, received(1));
    expect(numbers(state)).toEqual([]);
    expect(state.chats[CHAT]).toMatchObject({ lastNo: 1, unreadCount: 1, lastMessage: { no: 1 } });
  });

  test('my own are never unread', () => {
    expect(from(opened([]), received(1, { senderId: ME })).chats[CHAT]?.unreadCount).toBe(0);
  });

  test('one deleted before it was read no longer counts', () => {
    const state = from(opened([]), received(1), received(2), {
      type: 'deleted',
      deleted: { chatId: CHAT, messageId: 'm0002', seq: 3, deletedAt: me.createdAt, for: 'all' },
    });
    expect(state.chats[CHAT]?.unreadCount).toBe(1);
    expect(state.chats[CHAT]?.lastMessage?.no).toBe(1);
  });
});

describe('sending', () => {
  const mine = (no: number, clientId: string): Change => received(no, { senderId: ME, clientId });

  test('the acknowledged message takes the place of the one on its way', () => {
    const state = from(opened([]), { type: 'pendingAdded', pending: pending('a') }, mine(1, 'a'), {
      type: 'pendingDropped',
      chatId: CHAT,
      clientId: 'a',
    });
    expect(state.outbox[CHAT]).toEqual([]);
    expect(numbers(state)).toEqual([1]);
  });

  test('so does its echo when it comes before the acknowledgement, and the two make one message', () => {
    const state = from(
      opened([]),
      { type: 'pendingAdded', pending: pending('a') },
      mine(1, 'a'),
      mine(1, 'a'),
    );
    expect(state.outbox[CHAT]).toEqual([]);
    expect(numbers(state)).toEqual([1]);
  });

  test('someone else with the same client id takes nothing from my queue', () => {
    const state = from(
      opened([]),
      { type: 'pendingAdded', pending: pending('a') },
      received(1, { clientId: 'a' }),
    );
    expect(state.outbox[CHAT]).toHaveLength(1);
  });

  const stored = message(1, { senderId: ME, clientId: 'a' });
  const page: Change = { type: 'pageCame', chatId: CHAT, kind: 'newest', messages: [stored], more: false };
  const kept: Change = {
    type: 'logRestored',
    log: { chatId: CHAT, seq: 1, hasOlder: false, messages: [stored] },
  };

  test.each([
    ['a page', page],
    ['what was kept', kept],
  ])('%s that has the stored message clears the queue, and it waits no more after that', (_, change) => {
    const known = after({ type: 'me', me }, { type: 'chat', chat: chat({ lastSeq: 1, lastNo: 1 }) });
    const state = from(known, { type: 'pendingAdded', pending: pending('a') }, change);
    expect(numbers(state)).toEqual([1]);
    expect(state.outbox[CHAT]).toEqual([]);
    expect(from(state, { type: 'pendingAdded', pending: pending('a') }).outbox[CHAT]).toEqual([]);
  });

  test('a sync that brings the stored message clears the queue too', () => {
    const state = from(
      opened([]),
      { type: 'pendingAdded', pending: pending('a') },
      {
        type: 'sync',
        asked: { held: { [CHAT]: 0 }, chats: {} },
        page: {
          cursor: 'c2',
          more: false,
          chats: [
            {
              chat: chat({ lastSeq: 1, lastNo: 1 }),
              changes: [message(1, { senderId: ME, clientId: 'a' })],
              more: false,
            },
          ],
        },
      },
    );
    expect(state.outbox[CHAT]).toEqual([]);
    expect(numbers(state)).toEqual([1]);
  });
});

describe('marks', () => {
  const status = (no: number, kind: 'delivered' | 'read', userId = ANNA): Change => ({
    type: 'status',
    status: { chatId: CHAT, messageId: '', no, userId, status: kind },
  });
  const of = (state: State, no: number) => statusOf(state, message(no, { senderId: ME }));

  test('make my messages sent, delivered and read', () => {
    const sent = opened([message(1, { senderId: ME }), message(2, { senderId: ME })]);
    expect([of(sent, 1), of(sent, 2)]).toEqual(['sent', 'sent']);
    const delivered = from(sent, status(2, 'delivered'));
    expect([of(delivered, 1), of(delivered, 2)]).toEqual(['delivered', 'delivered']);
    const read = from(delivered, status(1, 'read'));
    expect([of(read, 1), of(read, 2)]).toEqual(['read', 'delivered']);
  });

  test('only rise, whatever comes late', () => {
    const state = from(opened([message(5)]), status(4, 'read'), status(2, 'read'), status(3, 'delivered'));
    expect(state.marks[CHAT]?.[ANNA]).toEqual({ readNo: 4, deliveredNo: 4 });
  });

  test('of mine from another device clear what was read there', () => {
    const state = from(opened([]), received(1), received(2), received(3), status(2, 'read', ME));
    expect(state.chats[CHAT]).toMatchObject({ unreadCount: 1, readNo: 2 });
    expect(from(state, status(3, 'read', ME)).chats[CHAT]?.unreadCount).toBe(0);
  });

  test('an old head of a chat does not make read messages unread again', () => {
    const read = from(opened([]), received(1), received(2), { type: 'readUpTo', chatId: CHAT, no: 2 });
    const state = from(read, {
      type: 'chat',
      chat: chat({ lastSeq: 2, lastNo: 2, unreadCount: 2, readNo: 0 }),
    });
    expect(state.chats[CHAT]).toMatchObject({ unreadCount: 0, readNo: 2 });
  });
});

describe('pages', () => {
  const page = (
    kind: 'newest' | 'older' | 'around' | 'newer',
    from: number,
    to: number,
    more: boolean,
  ): Change => ({
    type: 'pageCame',
    chatId: CHAT,
    kind,
    messages: Array.from({ length: to - from + 1 }, (_, index) => message(to - index)),
    more,
  });
  const asked = (kind: 'newest' | 'older' | 'around' | 'newer'): Change => ({
    type: 'pageAsked',
    chatId: CHAT,
    kind,
  });

  const known = () =>
    after(
      { type: 'me', me },
      { type: 'chat', chat: chat({ lastSeq: 100, lastNo: 100, lastMessage: message(100) }) },
    );

  test('earlier ones come before the others', () => {
    const state = from(
      known(),
      asked('newest'),
      page('newest', 51, 100, true),
      asked('older'),
      page('older', 1, 50, false),
    );
    expect(numbers(state)).toEqual(Array.from({ length: 100 }, (_, n) => n + 1));
    expect(state.logs[CHAT]?.hasOlder).toBe(false);
  });

  test('what is heard while a page is on its way is not lost', () => {
    const state = from(known(), asked('newest'), received(101), page('newest', 51, 100, true));
    expect(numbers(state).at(-1)).toBe(101);
    expect(chatsWithGap(state)).toEqual([]);
  });

  test('a change heard while a page is on its way wins over the page', () => {
    const changed = message(60, { content: 'changed', changeSeq: 101 });
    const state = from(
      known(),
      asked('newest'),
      { type: 'updated', message: changed },
      page('newest', 51, 100, true),
    );
    expect(state.logs[CHAT]?.messages.find((held) => held.no === 60)?.content).toBe('changed');
  });

  test('around an old message the window is apart from the newest, until newer pages reach it', () => {
    const loaded = from(known(), asked('newest'), page('newest', 51, 100, true));
    const apart = from(loaded, asked('around'), page('around', 1, 30, true));
    expect(numbers(apart)).toEqual(Array.from({ length: 30 }, (_, n) => n + 1));
    expect(apart.logs[CHAT]?.hasNewer).toBe(true);
    const live = from(apart, received(101));
    expect(numbers(live).at(-1)).toBe(30);
    expect(live.chats[CHAT]?.lastNo).toBe(101);
    const joined = from(live, asked('newer'), page('newer', 31, 101, false));
    expect(numbers(joined)).toHaveLength(101);
    expect(joined.logs[CHAT]?.hasNewer).toBe(false);
  });

  test('a failed first page can be asked for again', () => {
    const problem = { status: 0, code: 'network' };
    const failed = from(known(), asked('newest'), {
      type: 'pageFailed',
      chatId: CHAT,
      kind: 'newest',
      problem,
    });
    expect(failed.logs[CHAT]).toMatchObject({ phase: 'none', problem });
    expect(from(failed, asked('newest')).logs[CHAT]?.problem).toBeUndefined();
  });
});

test('signing out leaves nothing behind', () => {
  const state = apply(from(opened([message(1)]), { type: 'pendingAdded', pending: pending('a') }), {
    type: 'signedOut',
  });
  expect(state).toMatchObject({ me: null, chats: {}, logs: {}, outbox: {}, marks: {}, cursor: null });
});

function permutations(items: number[]): number[][] {
  if (items.length <= 1) return [items];
  return items.flatMap((item) =>
    permutations(items.filter((other) => other !== item)).map((rest) => [item, ...rest]),
  );
}

describe('the newest message of a chat head', () => {
  const head = (change = {}) => chat({ lastSeq: 1, lastNo: 1, ...change });

  test('null says that there is none', () => {
    const state = from(opened([message(1)]), { type: 'chat', chat: head({ lastMessage: null }) });
    expect(state.chats[CHAT]?.lastMessage).toBeNull();
  });

  test('left out, it stays', () => {
    const { lastMessage: _, ...rest } = head();
    const state = from(opened([message(1)]), { type: 'chat', chat: rest as ReturnType<typeof chat> });
    expect(state.chats[CHAT]?.lastMessage?.no).toBe(1);
  });

  test('null of a head older than what was heard clears nothing', () => {
    const state = from(opened([message(1)]), received(2), {
      type: 'chat',
      chat: head({ lastMessage: null }),
    });
    expect(state.chats[CHAT]?.lastMessage?.no).toBe(2);
  });
});
