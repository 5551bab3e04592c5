import { describe, expect, test } from 'vitest';
import { type Change, chatsWithGap, EMPTY_LOG, type State, statusOf } from '../src';
import type { Chat, ChatMemberEvent, Member, Role, SyncPage } from '../src/types';
import { ANNA, after, CHAT, chat, dice, from, ME, me, message, numbers, opened } from './world';

const BORIS = 'boris';
const person = (id: string) => ({ id, username: id, displayName: null, avatarUrl: null });
const inIt = (id: string, role: Role, change: Partial<Member> = {}): Member => ({
  user: person(id),
  role,
  joinedAt: me.createdAt,
  deliveredNo: 0,
  readNo: 0,
  ...change,
});

const group = (change: Partial<Chat> = {}): Chat =>
  chat({
    type: 'group',
    title: 'Climbers',
    role: 'member',
    memberCount: 2,
    members: [inIt(ME, 'member'), inIt(ANNA, 'owner')],
    ...change,
  });

/** As `chat:updated` carries it: without what differs by viewer. */
function shared(lastSeq: number, change: Partial<Chat> = {}): Chat {
  const { role: _, members: __, unreadCount: ___, readNo: ____, ...view } = group(change);
  const bare = { ...view, lastSeq, lastMessage: null, mutedUntil: null, pinned: false, archived: false };
  return bare as unknown as Chat;
}

const member = (
  seq: number,
  userId: string,
  action: ChatMemberEvent['action'],
  role: Role | null,
  memberCount: number,
): Change => ({
  type: 'member',
  event: {
    chatId: CHAT,
    seq,
    userId,
    action,
    role,
    actorId: ANNA,
    user: person(userId),
    memberCount,
    at: '2026-01-01T13:00:00.000Z',
  },
});

/** The group is loaded with these messages, the last of them the newest change. */
const inGroup = (count = 0, head: Partial<Chat> = {}): State => {
  const messages = Array.from({ length: count }, (_, n) => message(n + 1));
  const { lastSeq: _, lastNo: __, lastMessage: ___, ...rest } = group();
  return opened(messages, { ...rest, ...head });
};

const roles = (state: State): Record<string, Role> =>
  Object.fromEntries((state.chats[CHAT]?.members ?? []).map(({ user, role }) => [user.id, role]));

describe('who is in a group', () => {
  test('is known from what is told, each change with its place in the log', () => {
    const state = from(
      inGroup(2),
      member(3, BORIS, 'added', 'member', 3),
      member(4, BORIS, 'role', 'admin', 3),
      member(5, ANNA, 'left', null, 2),
    );
    expect(roles(state)).toEqual({ [ME]: 'member', [BORIS]: 'admin' });
    expect(state.chats[CHAT]).toMatchObject({ memberCount: 2, lastSeq: 5 });
    expect(state.logs[CHAT]).toMatchObject({ seq: 5, ahead: [] });
    expect(chatsWithGap(state)).toEqual([]);
  });

  test('my own role is what I was told last', () => {
    const admin = from(inGroup(), member(1, ME, 'role', 'admin', 2));
    expect(admin.chats[CHAT]?.role).toBe('admin');
    const restricted = from(
      admin,
      member(3, ME, 'role', 'restricted', 2),
      member(2, ME, 'role', 'member', 2),
    );
    expect(restricted.chats[CHAT]?.role).toBe('restricted');
  });

  test('a change that was missed is a gap like any other, and a sync fills it', () => {
    const gapped = from(inGroup(1), member(3, BORIS, 'role', 'admin', 3));
    expect(chatsWithGap(gapped)).toEqual([CHAT]);
    const now = group({
      lastSeq: 3,
      lastNo: 1,
      memberCount: 3,
      title: 'Bouldering',
      members: [inIt(ME, 'member'), inIt(ANNA, 'owner'), inIt(BORIS, 'admin')],
    });
    const page: SyncPage = { cursor: 'c2', more: false, chats: [{ chat: now, unread: 0, changes: [] }] };
    const healed = from(gapped, { type: 'sync', page, asked: { held: { [CHAT]: 1 }, chats: gapped.chats } });
    expect(chatsWithGap(healed)).toEqual([]);
    expect(healed.chats[CHAT]).toMatchObject({ title: 'Bouldering', memberCount: 3 });
    expect(roles(healed)).toEqual({ [ME]: 'member', [ANNA]: 'owner', [BORIS]: 'admin' });
  });

  test('a view of before takes nothing from what was heard since, and brings what was missed', () => {
    const heard = from(inGroup(1), member(4, BORIS, 'added', 'member', 3), {
      type: 'received',
      message: message(2, { seq: 5 }),
    });
    const view = group({
      lastSeq: 3,
      lastNo: 1,
      title: 'Bouldering',
      role: 'admin',
      lastMessage: message(1),
    });
    const state = from(heard, { type: 'chat', chat: view });
    expect(state.chats[CHAT]).toMatchObject({
      title: 'Bouldering',
      role: 'admin',
      memberCount: 3,
      lastSeq: 5,
      lastMessage: { no: 2 },
    });
    expect(roles(state)[BORIS]).toBe('member');
  });

  test('a part of a large group that is shown grows no longer than a view', () => {
    const shown = Array.from({ length: 50 }, (_, n) => inIt(`user ${n}`, 'member'));
    const state = from(
      inGroup(0, { members: shown, memberCount: 120 }),
      member(1, BORIS, 'added', 'member', 121),
    );
    expect(state.chats[CHAT]?.members).toHaveLength(50);
    expect(state.chats[CHAT]?.memberCount).toBe(121);
  });

  test('a channel whose members I may not see has none, and a title and a count', () => {
    const { members: _, ...view } = group({ type: 'channel', memberCount: 900 });
    const state = after({ type: 'me', me }, { type: 'chat', chat: view });
    const counted = from(state, {
      type: 'chatUpdated',
      chat: shared(1, { type: 'channel', memberCount: 950 }),
    });
    expect(counted.chats[CHAT]).toMatchObject({ memberCount: 950, role: 'member', lastSeq: 1 });
    expect(counted.chats[CHAT]?.members).toBeUndefined();
    expect(from(counted, member(2, BORIS, 'role', 'admin', 950)).chats[CHAT]?.members).toBeUndefined();
  });
});

describe('a chat that is called otherwise', () => {
  test('keeps what is mine, and its newest message', () => {
    const state = from(
      inGroup(2, { unreadCount: 2 }),
      { type: 'entry', entry: { kind: 'preferences', preferences: mine({ pinned: true, notify: 'none' }) } },
      { type: 'chatUpdated', chat: shared(3, { title: 'Bouldering', settings: { slowModeSeconds: 30 } }) },
    );
    expect(state.chats[CHAT]).toMatchObject({
      title: 'Bouldering',
      settings: { slowModeSeconds: 30 },
      role: 'member',
      pinned: true,
      notify: 'none',
      unreadCount: 2,
      lastMessage: { no: 2 },
      lastSeq: 3,
    });
    expect(roles(state)).toEqual({ [ME]: 'member', [ANNA]: 'owner' });
    expect(state.logs[CHAT]?.seq).toBe(3);
  });

  test('is not called as before by news that comes late', () => {
    const state = from(
      inGroup(),
      { type: 'chatUpdated', chat: shared(2, { title: 'second' }) },
      { type: 'chatUpdated', chat: shared(1, { title: 'first' }) },
    );
    expect(state.chats[CHAT]?.title).toBe('second');
    expect(state.logs[CHAT]).toMatchObject({ seq: 2, ahead: [] });
  });

  test('how many ask to join takes no place in the log', () => {
    const state = from(inGroup(1), { type: 'chatUpdated', chat: shared(2, { requestCount: 3 }) });
    expect(state.chats[CHAT]).toMatchObject({ requestCount: 3, lastSeq: 1 });
    expect(state.logs[CHAT]).toMatchObject({ seq: 1, ahead: [] });
    const come = from(state, { type: 'received', message: message(2) });
    expect(come.chats[CHAT]).toMatchObject({ unreadCount: 1, requestCount: 3 });
  });

  test('one that is not known is none of mine', () => {
    const state = after(
      { type: 'me', me },
      { type: 'chatUpdated', chat: shared(1) },
      member(2, ANNA, 'left', null, 1),
    );
    expect(state.chats).toEqual({});
  });
});

function mine(change: object) {
  return {
    chatId: CHAT,
    mutedUntil: null,
    pinned: false,
    archived: false,
    unread: false,
    notify: 'all' as const,
    ...change,
  };
}

test('whatever order the changes of a group come in, they end the same', () => {
  const changes: Change[] = [
    member(1, BORIS, 'added', 'member', 3),
    { type: 'received', message: message(1, { seq: 2, type: 'system' }) },
    { type: 'chatUpdated', chat: shared(3, { title: 'Bouldering', memberCount: 3 }) },
    member(4, BORIS, 'role', 'admin', 3),
    { type: 'received', message: message(2, { seq: 5 }) },
    member(6, BORIS, 'left', null, 2),
    { type: 'chatUpdated', chat: shared(7, { title: 'Ice climbing', memberCount: 2 }) },
    member(8, BORIS, 'joined', 'member', 3),
    member(9, ME, 'role', 'admin', 3),
  ];
  const what = (state: State) => {
    const { title, memberCount, role, lastSeq, lastNo, unreadCount } = state.chats[CHAT] as Chat;
    const { seq, ahead } = state.logs[CHAT] ?? EMPTY_LOG;
    return {
      title,
      memberCount,
      role,
      lastSeq,
      lastNo,
      unreadCount,
      seq,
      ahead,
      roles: roles(state),
      numbers: numbers(state),
    };
  };
  const truth = what(from(inGroup(), ...changes));
  expect(truth).toMatchObject({
    title: 'Ice climbing',
    memberCount: 3,
    role: 'admin',
    lastSeq: 9,
    unreadCount: 1,
    seq: 9,
    roles: { [ME]: 'admin', [ANNA]: 'owner', [BORIS]: 'member' },
  });
  const roll = dice(7);
  for (let round = 0; round < 2_000; round++) {
    const order = changes.map((change) => ({ change, at: roll(1_000_000) })).sort((a, b) => a.at - b.at);
    // Some are told twice.
    const told = order.flatMap(({ change, at }) => (at % 5 === 0 ? [change, change] : [change]));
    expect(what(from(inGroup(), ...told)), `round ${round}`).toEqual(truth);
  }
});

describe('a chat that is gone', () => {
  const pending = {
    clientId: 'a',
    chatId: CHAT,
    content: 'a',
    replyTo: null,
    createdAt: me.createdAt,
    state: 'sending' as const,
  };
  const before = () =>
    from(
      inGroup(2),
      { type: 'entry', entry: { kind: 'pinned', pinned: [CHAT] } },
      { type: 'pendingAdded', pending },
      { type: 'typing', chatId: CHAT, userId: ANNA, isTyping: true },
    );
  const left = (asked: State['chats'] | null): Change => ({
    type: 'sync',
    page: { cursor: 'c2', more: false, chats: [], left: [CHAT] },
    asked: asked ? { held: {}, chats: asked } : undefined,
  });

  test.each([
    ['told live', (_: State): Change => ({ type: 'chatDeleted', chatId: CHAT })],
    ['found by a sync', (state: State) => left(state.chats)],
  ])('%s, leaves nothing but what was to be sent there, which is refused', (_, gone) => {
    const state = from(before(), gone(before()));
    expect(state).toMatchObject({ chats: {}, logs: {}, marks: {}, typing: {}, pinned: [] });
    expect(state.outbox[CHAT]).toMatchObject([
      { clientId: 'a', state: 'refused', problem: { status: 404, code: 'chat.not_found' } },
    ]);
  });

  test('and that I came back to while the sync was under way stays', () => {
    expect(from(before(), left({})).chats[CHAT]).toBeDefined();
  });

  test('and comes back, begins anew', () => {
    const back = from(
      before(),
      { type: 'chatDeleted', chatId: CHAT },
      { type: 'chat', chat: group({ lastSeq: 9 }) },
    );
    expect(back.chats[CHAT]).toMatchObject({ lastSeq: 9, title: 'Climbers' });
    expect(back.logs[CHAT]).toMatchObject({ phase: 'none', seq: 9, ahead: [] });
  });
});

describe('marks in groups', () => {
  const own = (no: number) => message(no, { senderId: ME });
  const read = (userId: string, no: number): Change => ({
    type: 'status',
    status: { chatId: CHAT, messageId: '', no, userId, status: 'read' },
  });

  test('who comes has read nothing of what I said before', () => {
    const state = from(
      opened([own(1)], { ...group(), lastSeq: 1, lastNo: 1 }),
      member(2, BORIS, 'added', 'member', 3),
    );
    expect(state.marks[CHAT]?.[BORIS]).toEqual({ deliveredNo: 1, readNo: 1 });
    expect(statusOf(state, own(1))).toBe('sent');
    const later = message(2, { senderId: ME, seq: 3, createdAt: '2026-01-01T14:00:00.000Z' });
    const told = from(state, { type: 'received', message: later }, read(BORIS, 2));
    expect(statusOf(told, later)).toBe('read');
  });

  test('who goes takes theirs along, live or by a sync', () => {
    const held = from(inGroup(2), member(3, BORIS, 'added', 'member', 3), read(BORIS, 2));
    expect(Object.keys(from(held, member(4, BORIS, 'left', null, 2)).marks[CHAT] ?? {})).not.toContain(BORIS);
    const entry = {
      chat: group({ lastSeq: 4, lastNo: 2 }),
      unread: 0,
      marks: [ME, ANNA].map((userId) => ({ userId, deliveredNo: 1, readNo: 1 })),
    };
    const synced = from(held, { type: 'sync', page: { cursor: 'c2', more: false, chats: [entry] } });
    expect(synced.marks[CHAT]).toMatchObject({ [ANNA]: { readNo: 1 } });
    expect(Object.keys(synced.marks[CHAT] ?? {}).sort()).toEqual([ANNA, ME]);
  });

  test.each([
    ['channels', { type: 'channel', memberCount: 3 }],
    ['large groups', { type: 'group', memberCount: 201 }],
  ] as const)('of others are not told in %s, where what I sent stays sent', (_, change) => {
    const { members: __, ...view } = group({ ...change, lastSeq: 1, lastNo: 1 });
    const marks = [{ userId: ANNA, deliveredNo: 1, readNo: 1 }];
    const page: SyncPage = { cursor: 'c', more: false, chats: [{ chat: view, unread: 0, marks }] };
    expect(statusOf(after({ type: 'me', me }, { type: 'sync', page }), own(1))).toBe('sent');
  });

  test('system messages never count as unread', () => {
    const state = from(inGroup(), { type: 'received', message: message(1, { type: 'system' }) });
    expect(state.chats[CHAT]).toMatchObject({ unreadCount: 0, lastNo: 1 });
  });
});
