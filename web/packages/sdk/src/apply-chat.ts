import { isStale, withCount, withInfo, withMember, withPeople } from './chat-parts';
import { advance, hear, laterOf } from './log';
import { CHAT_GONE } from './problem';
import {
  countsAsUnread,
  EMPTY_LOG,
  logOf,
  marksOf,
  NO_MARKS,
  type Pending,
  type State,
  withChat,
  withLog,
  withMarks,
  withoutKey,
} from './state';
import type { Chat, ChatMemberEvent, Marks, Message } from './types';

/** Somebody's marks, as far as they are told. */
type Told = readonly [userId: string, marks: Partial<Marks>];

/** Raises marks of a chat; they never fall, whatever order the news comes in. */
export function raiseAll(state: State, chatId: string, told: readonly Told[]): State {
  const held = state.marks[chatId] ?? {};
  let raised: Record<string, Marks> | undefined;
  for (const [userId, next] of told) {
    const was = (raised ?? held)[userId] ?? NO_MARKS;
    const readNo = Math.max(was.readNo, next.readNo ?? 0);
    const deliveredNo = Math.max(was.deliveredNo, next.deliveredNo ?? 0, readNo);
    if (readNo === was.readNo && deliveredNo === was.deliveredNo) continue;
    raised ??= { ...held };
    raised[userId] = { deliveredNo, readNo };
  }
  return raised ? withMarks(state, chatId, raised) : state;
}

export function raiseMarks(state: State, chatId: string, userId: string, next: Partial<Marks>): State {
  return raiseAll(state, chatId, [[userId, next]]);
}

/** Unread after I have read up to `readNo`, given that `before` counted from `from`. */
function unreadAfter(state: State, chat: Chat, before: number, from: number, readNo: number): number {
  if (readNo >= chat.lastNo) return 0;
  if (readNo <= from) return before;
  const log = logOf(state, chat.id);
  const first = log.messages[0];
  if (log.phase === 'ready' && !log.hasNewer && first && first.no <= readNo + 1) {
    return log.messages.filter((m) => m.no > readNo && countsAsUnread(m, state.me?.id)).length;
  }
  const seen = log.messages.filter((m) => m.no > from && m.no <= readNo && countsAsUnread(m, state.me?.id));
  return Math.max(0, Math.min(before - seen.length, chat.lastNo - readNo));
}

export function readUpTo(state: State, chatId: string, no: number): State {
  const chat = state.chats[chatId];
  const myId = state.me?.id;
  if (!chat || !myId) return state;
  const from = Math.max(marksOf(state, chatId, myId).readNo, chat.readNo);
  if (no <= from) return state;
  const unreadCount = unreadAfter(state, chat, chat.unreadCount, from, no);
  return withChat(raiseMarks(state, chatId, myId, { readNo: no }), { ...chat, readNo: no, unreadCount });
}

function newerMessage(a: Message | null, b: Message | null): Message | null {
  if (!a || !b) return a ?? b;
  if (a.id === b.id) return laterOf(a, b);
  return b.no >= a.no ? b : a;
}

/**
 * Takes a view of a chat as the server knew it at `lastSeq`. What of it is older than what was heard live changes
 * nothing: the next sync brings a newer one. How I see a chat that is known is told by the user log alone.
 */
export function putChat(state: State, view: Chat, unread: number | undefined = view.unreadCount): State {
  const incoming = {
    ...view,
    lastSeq: view.lastSeq ?? 0,
    lastNo: view.lastNo ?? 0,
    readNo: view.readNo ?? 0,
  };
  const held = state.chats[incoming.id];
  const myId = state.me?.id;
  const next = raiseAll(state, incoming.id, marksIn(incoming, myId));
  const { asOf: _, ...plain } = incoming;
  const parts = withCount(withInfo(held ?? plain, incoming), incoming.memberCount, incoming.lastSeq);
  // Without what differs by viewer it says nothing of me.
  const isMine = unread !== undefined || incoming.members !== undefined || incoming.peer !== undefined;
  const chat = isMine ? withPeople(parts, incoming, myId) : parts;
  if (held && (incoming.lastSeq < held.lastSeq || !isMine)) return withChat(next, chat);

  const readNo = Math.max(myId ? marksOf(next, incoming.id, myId).readNo : 0, incoming.readNo);
  const head: Chat = {
    ...chat,
    readNo,
    lastNo: view.lastNo ?? held?.lastNo ?? 0,
    lastSeq: incoming.lastSeq,
    lastMessage: incoming.lastMessage === undefined ? (held?.lastMessage ?? null) : incoming.lastMessage,
    unreadCount: 0,
  };
  head.unreadCount =
    unread === undefined
      ? (held?.unreadCount ?? 0)
      : unreadAfter(next, head, unread, incoming.readNo, readNo);

  const log = next.logs[incoming.id] ?? EMPTY_LOG;
  // What is not loaded needs no healing: the head says it all.
  const headIsAll = log.phase === 'none' || log.phase === 'stale';
  return withLog(withChat(next, head), incoming.id, headIsAll ? advance(log, head.lastSeq) : log);
}

/** The marks that a view tells. */
function marksIn({ members = [], readNo }: Chat, myId: string | undefined): Told[] {
  const told = members.map((member): Told => [member.user.id, member]);
  return myId ? [...told, [myId, { readNo }]] : told;
}

/** The event `chat:updated`: an entry of the log, but for the one that tells how many ask to join. */
export function chatUpdated(state: State, view: Chat): State {
  const held = state.chats[view.id];
  if (!held) return state;
  const chat = withCount(withInfo(held, view), view.memberCount, view.lastSeq);
  const { requestCount } = view;
  if (requestCount !== undefined) return withChat(state, { ...chat, requestCount });
  const lastSeq = Math.max(held.lastSeq, view.lastSeq);
  const log = hear(logOf(state, view.id), view.lastSeq);
  return withLog(withChat(state, { ...chat, lastSeq }), view.id, log);
}

/** The event `chat:member`: an entry of the log. */
export function memberCame(state: State, event: ChatMemberEvent): State {
  const held = state.chats[event.chatId];
  if (!held) return state;
  const { chatId, userId, seq, memberCount, action, role } = event;
  const counted = withCount(held, memberCount, seq);
  const lastSeq = Math.max(held.lastSeq, seq);
  const next = withLog(state, chatId, hear(logOf(state, chatId), seq));
  if (isStale(held, event)) return withChat(next, { ...counted, lastSeq });

  const chat = { ...withMember(counted, event, state.me?.id), lastSeq };
  if (role === null) {
    return withMarks(withChat(next, chat), chatId, withoutKey(next.marks[chatId] ?? {}, userId));
  }
  if (action === 'role') return withChat(next, chat);
  // What was there before somebody came counts as read by them; where too little is known, the next sync knows it.
  const { messages } = logOf(state, chatId);
  const no = seq > held.lastSeq ? held.lastNo : (messages.findLast((message) => message.seq < seq)?.no ?? 0);
  return raiseMarks(withChat(next, chat), chatId, userId, { readNo: no });
}

/** One is not in it any more, or it is no more: what waits to be sent there is refused. */
export function dropChat(state: State, chatId: string): State {
  if (!state.chats[chatId]) return state;
  const refused = state.outbox[chatId]?.map(
    (pending): Pending => ({ ...pending, state: 'refused', problem: CHAT_GONE }),
  );
  return {
    ...state,
    chats: withoutKey(state.chats, chatId),
    logs: withoutKey(state.logs, chatId),
    marks: withoutKey(state.marks, chatId),
    typing: withoutKey(state.typing, chatId),
    pinned: state.pinned.includes(chatId) ? state.pinned.filter((id) => id !== chatId) : state.pinned,
    outbox: refused ? { ...state.outbox, [chatId]: refused } : state.outbox,
  };
}

/** A live change of the chat's newest message, as the list shows it. */
export function withLastMessage(chat: Chat, message: Message): Chat {
  const lastMessage = newerMessage(chat.lastMessage, message);
  return lastMessage === chat.lastMessage ? chat : { ...chat, lastMessage };
}
