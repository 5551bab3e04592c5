import { advance, laterOf } from './log';
import { countsAsUnread, EMPTY_LOG, logOf, marksOf, type State, withChat, withLog } from './state';
import type { Chat, Marks, Message } from './types';

/** Raises marks; they never fall, whatever order the news comes in. */
export function raiseMarks(state: State, chatId: string, userId: string, next: Partial<Marks>): State {
  const held = marksOf(state, chatId, userId);
  const readNo = Math.max(held.readNo, next.readNo ?? 0);
  const deliveredNo = Math.max(held.deliveredNo, next.deliveredNo ?? 0, readNo);
  if (readNo === held.readNo && deliveredNo === held.deliveredNo) return state;
  const ofChat = { ...state.marks[chatId], [userId]: { deliveredNo, readNo } };
  return { ...state, marks: { ...state.marks, [chatId]: ofChat } };
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
 * Takes a chat head as the server knew it at `lastSeq`. An older head than what was heard live changes nothing but
 * marks: the next sync brings a newer one.
 */
export function putChat(
  state: State,
  incoming: Chat,
  unread: number | undefined = incoming.unreadCount,
): State {
  const held = state.chats[incoming.id];
  const myId = state.me?.id;
  let next = state;
  for (const member of incoming.members ?? []) next = raiseMarks(next, incoming.id, member.user.id, member);
  if (myId) next = raiseMarks(next, incoming.id, myId, { readNo: incoming.readNo ?? 0 });

  const peer =
    incoming.peer ??
    held?.peer ??
    incoming.members?.find((member) => member.user.id !== myId)?.user ??
    held?.members?.find((member) => member.user.id !== myId)?.user ??
    null;
  const withPeople = {
    peer: incoming.type === 'direct' || incoming.type === 'secret' ? peer : null,
    members: incoming.members ?? held?.members,
  };

  if (held && (incoming.lastSeq ?? 0) < held.lastSeq) {
    return withChat(next, { ...held, ...withPeople });
  }

  const readNo = Math.max(myId ? marksOf(next, incoming.id, myId).readNo : 0, incoming.readNo ?? 0);
  const head: Chat = {
    ...incoming,
    ...withPeople,
    readNo,
    lastNo: incoming.lastNo ?? held?.lastNo ?? 0,
    lastSeq: incoming.lastSeq ?? 0,
    // A head of the same age may leave out what differs by viewer (chat:updated does).
    lastMessage: incoming.lastMessage === undefined ? (held?.lastMessage ?? null) : incoming.lastMessage,
    unreadCount: 0,
  };
  // An event's head leaves out what differs by viewer: then what is held stays true.
  head.unreadCount =
    unread === undefined
      ? (held?.unreadCount ?? 0)
      : unreadAfter(next, head, unread, incoming.readNo ?? 0, readNo);

  const log = next.logs[incoming.id] ?? EMPTY_LOG;
  // What is not loaded needs no healing: the head says it all.
  const headIsAll = log.phase === 'none' || log.phase === 'stale';
  return withLog(withChat(next, head), incoming.id, headIsAll ? advance(log, head.lastSeq) : log);
}

export function dropChat(state: State, chatId: string): State {
  if (!state.chats[chatId]) return state;
  const without = <T>(record: Readonly<Record<string, T>>): Record<string, T> => {
    const { [chatId]: _, ...rest } = record;
    return rest;
  };
  return {
    ...state,
    chats: without(state.chats),
    logs: without(state.logs),
    marks: without(state.marks),
    typing: without(state.typing),
  };
}

/** A live change of the chat's newest message, as the list shows it. */
export function withLastMessage(chat: Chat, message: Message): Chat {
  const lastMessage = newerMessage(chat.lastMessage, message);
  return lastMessage === chat.lastMessage ? chat : { ...chat, lastMessage };
}
