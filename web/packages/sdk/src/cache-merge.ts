import { asSent } from './decoding';
import type { Log, State } from './state';
import type { Chat, Marks, Me, Message } from './types';

/** Of each chat's newest messages, and of chats. */
export const MOST_MESSAGES = 200;
export const MOST_LOGS = 100;

export interface KeptHead {
  me: Me;
  /** Covers the chats that are kept beside it: both are written in one transaction. */
  cursor: string | null;
  synced: boolean;
}

export interface KeptChat {
  id: string;
  chat: Chat;
  marks: Readonly<Record<string, Marks>>;
}

/** The newest messages of a chat, as they were when every change up to `seq` was known. */
export interface KeptLog {
  chatId: string;
  seq: number;
  hasOlder: boolean;
  messages: readonly Message[];
}

/** What one write brings. */
export interface Batch {
  /** The server began a new history: what is kept is of the old one. */
  anew: boolean;
  head: KeptHead;
  chats: readonly KeptChat[];
  logs: readonly KeptLog[];
  /** Chats that are gone, or went back: nothing kept of them is true. */
  untrue: readonly string[];
}

/** What must be written after `before` was, or null: nothing. */
export function batchOf(before: State, now: State): Batch | null {
  if (!now.me) return null;
  const chats = Object.values(now.chats).filter(
    (chat) => chat !== before.chats[chat.id] || now.marks[chat.id] !== before.marks[chat.id],
  );
  const logs = Object.entries(now.logs).flatMap(([chatId, log]) =>
    log !== before.logs[chatId] && isWhole(log) ? [keptLog(chatId, log)] : [],
  );
  const untrue = Object.values(before.chats)
    .filter(({ id, lastSeq }) => (now.chats[id]?.lastSeq ?? -1) < lastSeq)
    .map(({ id }) => id);
  const anew = now.resets !== before.resets;
  const isSame = now.me === before.me && now.cursor === before.cursor && now.synced === before.synced;
  if (!anew && isSame && chats.length + logs.length + untrue.length === 0) return null;
  return {
    anew,
    head: { me: now.me, cursor: now.cursor, synced: now.synced },
    chats: chats.map((chat) => keptChat(chat, now.marks[chat.id])),
    logs,
    untrue: anew ? [] : untrue,
  };
}

/** A window apart from the newest messages is not worth keeping: the one kept before stays. */
function isWhole(log: Log): boolean {
  return log.phase === 'ready' && !log.hasNewer && log.messages.length > 0;
}

function keptLog(chatId: string, { seq, hasOlder, messages }: Log): KeptLog {
  const newest = messages.slice(-MOST_MESSAGES);
  return {
    chatId,
    seq,
    hasOlder: hasOlder || newest.length < messages.length,
    messages: newest.map(asSent),
  };
}

function keptChat(chat: Chat, marks: KeptChat['marks'] = {}): KeptChat {
  const lastMessage = chat.lastMessage && asSent(chat.lastMessage);
  return { id: chat.id, chat: { ...chat, lastMessage }, marks };
}

/**
 * Two tabs write the same chat, each what it knows: heads go by their seq and marks only rise, so what is kept never
 * falls behind what any cursor ever written beside it covers.
 */
export function mergedChat(held: KeptChat | undefined, next: KeptChat): KeptChat {
  if (!held) return next;
  const isLater =
    next.chat.lastSeq > held.chat.lastSeq ||
    (next.chat.lastSeq === held.chat.lastSeq && next.chat.readNo >= held.chat.readNo);
  const { chat } = isLater ? next : held;
  const readNo = Math.max(held.chat.readNo, next.chat.readNo);
  const unreadCount = readNo >= chat.lastNo ? 0 : chat.unreadCount;
  return { id: next.id, chat: { ...chat, readNo, unreadCount }, marks: mergedMarks(held.marks, next.marks) };
}

function mergedMarks(held: KeptChat['marks'], next: KeptChat['marks']): KeptChat['marks'] {
  const merged = { ...held };
  for (const [userId, marks] of Object.entries(next)) {
    const was = merged[userId] ?? marks;
    merged[userId] = {
      deliveredNo: Math.max(was.deliveredNo, marks.deliveredNo),
      readNo: Math.max(was.readNo, marks.readNo),
    };
  }
  return merged;
}

/**
 * Of two logs the one that knows more, whole. Never their union: the one with the lower seq may have missed a change
 * of a message that the other does not hold.
 */
export function laterLog(held: KeptLog | undefined, next: KeptLog): KeptLog {
  return held && held.seq > next.seq ? held : next;
}
