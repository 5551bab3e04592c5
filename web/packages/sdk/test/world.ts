import { apply, type Change, EMPTY_STATE, type State } from '../src';
import type { Chat, Me, Message } from '../src/types';

export const ME = 'me';
export const ANNA = 'anna';
export const CHAT = 'chat';

const user = (id: string) => ({ id, username: id, displayName: null, avatarUrl: null });

export const me: Me = {
  ...user(ME),
  email: null,
  language: null,
  settings: null,
  createdAt: '2026-01-01T00:00:00.000Z',
};

export function chat(change: Partial<Chat> = {}): Chat {
  return {
    id: CHAT,
    type: 'direct',
    title: null,
    avatarUrl: null,
    members: [ME, ANNA].map((id) => ({
      user: user(id),
      role: 'member' as const,
      joinedAt: me.createdAt,
      deliveredNo: 0,
      readNo: 0,
    })),
    lastMessage: null,
    unreadCount: 0,
    lastSeq: 0,
    lastNo: 0,
    readNo: 0,
    createdAt: me.createdAt,
    updatedAt: me.createdAt,
    ...change,
  };
}

/** The message with this number; its seq is the same unless said otherwise. */
export function message(no: number, change: Partial<Message> = {}): Message {
  return {
    id: `m${String(no).padStart(4, '0')}`,
    chatId: CHAT,
    seq: no,
    no,
    senderId: ANNA,
    type: 'text',
    content: `text ${no}`,
    clientId: null,
    createdAt: new Date(Date.UTC(2026, 0, 1, 12, 0, no)).toISOString(),
    ...change,
  };
}

export function after(...changes: Change[]): State {
  return from(EMPTY_STATE, ...changes);
}

export function from(state: State, ...changes: Change[]): State {
  return changes.reduce(apply, state);
}

/** Signed in, the chat known and its newest page loaded. */
export function opened(messages: Message[], head: Partial<Chat> = {}): State {
  const last = messages.at(-1) ?? null;
  const known = chat({ lastMessage: last, lastSeq: last?.seq ?? 0, lastNo: last?.no ?? 0, ...head });
  return after(
    { type: 'me', me },
    {
      type: 'sync',
      page: { cursor: 'c1', more: false, chats: [{ chat: known, unread: known.unreadCount }] },
    },
    { type: 'pageAsked', chatId: CHAT, kind: 'newest' },
    { type: 'pageCame', chatId: CHAT, kind: 'newest', messages: [...messages].reverse(), more: false },
  );
}

export const numbers = (state: State): number[] => (state.logs[CHAT]?.messages ?? []).map((held) => held.no);

/** The same numbers on every run. */
export function dice(seed: number): (sides: number) => number {
  let now = seed;
  return (sides) => {
    now = (Math.imul(now, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((now / 2 ** 32) * sides);
  };
}
