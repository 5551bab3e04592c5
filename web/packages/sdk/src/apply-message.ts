import { withLastMessage } from './apply-chat';
import { hear, place, wasHeard } from './log';
import {
  changeSeqOf,
  countsAsUnread,
  logOf,
  marksOf,
  type Pending,
  type State,
  withChat,
  withLog,
} from './state';
import type { Message, MessageDeleted } from './types';

export function addPending(state: State, pending: Pending): State {
  const queue = state.outbox[pending.chatId] ?? [];
  if (queue.some((held) => held.clientId === pending.clientId)) return state;
  const isSent = (message: Message): boolean =>
    message.clientId === pending.clientId && message.senderId === state.me?.id;
  if (logOf(state, pending.chatId).messages.some(isSent)) return state;
  return { ...state, outbox: { ...state.outbox, [pending.chatId]: [...queue, pending] } };
}

export function changePending(
  state: State,
  chatId: string,
  clientId: string,
  change: Partial<Pending>,
): State {
  const queue = state.outbox[chatId];
  if (!queue?.some((held) => held.clientId === clientId)) return state;
  const next = queue.map((held) => (held.clientId === clientId ? { ...held, ...change } : held));
  return { ...state, outbox: { ...state.outbox, [chatId]: next } };
}

export function dropPending(state: State, chatId: string, clientId: string): State {
  const queue = state.outbox[chatId];
  if (!queue?.some((held) => held.clientId === clientId)) return state;
  const next = queue.filter((held) => held.clientId !== clientId);
  return { ...state, outbox: { ...state.outbox, [chatId]: next } };
}

/** What the server has of mine waits no more, whatever way it was found there. */
export function dropOwn(state: State, chatId: string, messages: readonly Message[]): State {
  const queue = state.outbox[chatId];
  if (!queue?.length) return state;
  const sent = new Set(messages.map(({ clientId, senderId }) => senderId === state.me?.id && clientId));
  const left = queue.filter(({ clientId }) => !sent.has(clientId));
  return left.length === queue.length ? state : { ...state, outbox: { ...state.outbox, [chatId]: left } };
}

/** A new message: live, as the answer to a send, or again. Any number of times has the effect of once. */
export function messageReceived(state: State, message: Message): State {
  const chat = state.chats[message.chatId];
  const myId = state.me?.id;
  let next = state;
  if (message.clientId && message.senderId === myId) {
    next = dropPending(next, message.chatId, message.clientId);
  }
  if (!chat) return next;

  const log = logOf(next, message.chatId);
  const known = wasHeard(log, message.seq);
  next = withLog(next, message.chatId, place(hear(log, message.seq), message));

  const readNo = myId ? marksOf(next, message.chatId, myId).readNo : 0;
  const isUnread = !known && message.no > readNo && countsAsUnread(message, myId);
  const head = withLastMessage(chat, message);
  return withChat(next, {
    ...head,
    lastSeq: Math.max(chat.lastSeq, message.seq),
    lastNo: Math.max(chat.lastNo, message.no),
    unreadCount: chat.unreadCount + (isUnread ? 1 : 0),
  });
}

export function messageUpdated(state: State, message: Message): State {
  const chat = state.chats[message.chatId];
  if (!chat) return state;
  const seq = changeSeqOf(message);
  const log = logOf(state, message.chatId);
  // Not among its neighbours, though its creation was heard: it is hidden from me.
  const isHidden =
    log.phase === 'ready' &&
    log.loading === 0 &&
    wasHeard(log, message.seq) &&
    !log.messages.some((held) => held.id === message.id);
  const heard = hear(log, seq);
  const next = withLog(state, message.chatId, isHidden ? heard : place(heard, message));
  const head = chat.lastMessage?.id === message.id ? withLastMessage(chat, message) : chat;
  return withChat(next, { ...head, lastSeq: Math.max(chat.lastSeq, seq) });
}

export function messageDeleted(state: State, deleted: MessageDeleted): State {
  const chat = state.chats[deleted.chatId];
  if (!chat) return state;
  const log = logOf(state, deleted.chatId);
  const row =
    log.messages.find((held) => held.id === deleted.messageId) ??
    (chat.lastMessage?.id === deleted.messageId ? chat.lastMessage : undefined);

  // Deleting for me alone is private and takes no place in the chat's log.
  const seq = deleted.for === 'me' ? 0 : deleted.seq;
  const known = seq > 0 && wasHeard(log, seq);
  // What is deleted before it was heard of must not be shown when it comes: the place in the log stays open, and
  // the sync that the gap calls for brings the tombstone.
  const isPlain = row !== undefined || log.phase === 'none';
  let nextLog = seq > 0 && isPlain ? hear(log, seq) : log;
  if (row) {
    const tombstone = {
      ...row,
      content: '',
      attachments: null,
      deletedAt: deleted.deletedAt,
      changeSeq: Math.max(seq, changeSeqOf(row)),
    };
    nextLog = place(nextLog, tombstone);
  }

  const myId = state.me?.id;
  const readNo = myId ? marksOf(state, deleted.chatId, myId).readNo : 0;
  const wasUnread = row !== undefined && !known && row.no > readNo && countsAsUnread(row, myId);
  return withChat(withLog(state, deleted.chatId, nextLog), {
    ...chat,
    lastMessage:
      chat.lastMessage?.id === deleted.messageId ? lastVisible(nextLog.messages) : chat.lastMessage,
    lastSeq: Math.max(chat.lastSeq, seq),
    unreadCount: Math.max(0, chat.unreadCount - (wasUnread ? 1 : 0)),
  });
}

/** Deleted for me alone: gone here, whatever becomes of it for the others. */
export function hideMessage(state: State, chatId: string, messageId: string): State {
  const chat = state.chats[chatId];
  const log = logOf(state, chatId);
  const isLast = chat?.lastMessage?.id === messageId;
  const row = log.messages.find((held) => held.id === messageId) ?? (isLast ? chat.lastMessage : null);
  if (!chat || !row || row.hidden) return state;
  const deletedAt = row.deletedAt ?? row.createdAt;
  const hidden = { ...row, content: '', attachments: null, deletedAt, hidden: true };
  const nextLog = place(log, hidden);
  const readNo = state.me ? marksOf(state, chatId, state.me.id).readNo : 0;
  const wasUnread = row.no > readNo && countsAsUnread(row, state.me?.id);
  return withChat(withLog(state, chatId, nextLog), {
    ...chat,
    lastMessage: isLast ? lastVisible(nextLog.messages) : chat.lastMessage,
    unreadCount: Math.max(0, chat.unreadCount - (wasUnread ? 1 : 0)),
  });
}

/** Null also when nothing is loaded: the caller then asks for the chat's head. */
export function lastVisible(messages: readonly Message[]): Message | null {
  return messages.findLast((message) => !message.deletedAt) ?? null;
}
