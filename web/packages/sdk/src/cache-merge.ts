import { asTold } from './apply-mine';
import { asSent } from './decoding';
import type { Log, State } from './state';
import type { Chat, Contact, Folder, Marks, Me, Message, User } from './types';

/** Of each chat's newest messages, and of chats. */
export const MOST_MESSAGES = 200;
export const MOST_LOGS = 100;

/** What the user log tells apart from chats, up to `userSeq`. */
export interface KeptView {
  me: Me;
  userSeq: number;
  folders: readonly Folder[];
  pinned: readonly string[];
  contacts: Readonly<Record<string, Contact>>;
  blocked: Readonly<Record<string, User | true>>;
}

export interface KeptHead extends KeptView {
  /** Covers what is kept beside it: all is written in one transaction. */
  cursor: string | null;
  synced: boolean;
}

export interface KeptChat {
  id: string;
  chat: Chat;
  /** Up to where the user log is in it. */
  userSeq: number;
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

/** What must be written after `before` was, or null: nothing. What I wish for is kept once it is granted. */
export function batchOf(before: State, now: State): Batch | null {
  const told = asTold(now);
  const view = viewOf(told);
  if (!now.me || !view) return null;
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
  const isSame = HEAD_PARTS.every((part) => now[part] === before[part]);
  if (!anew && isSame && chats.length + logs.length + untrue.length === 0) return null;
  return {
    anew,
    head: { ...view, cursor: now.cursor, synced: now.synced },
    chats: chats.map(({ id }) => keptChat(told, id)).filter((kept) => kept !== null),
    logs,
    untrue: anew ? [] : untrue,
  };
}

const VIEW_PARTS = ['me', 'userSeq', 'folders', 'pinned', 'contacts', 'blocked'] as const;
const HEAD_PARTS = [...VIEW_PARTS, 'cursor', 'synced'] as const;

function viewOf({ me, userSeq, folders, pinned, contacts, blocked }: State): KeptView | null {
  return me && { me, userSeq, folders, pinned, contacts, blocked };
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

function keptChat(state: State, id: string): KeptChat | null {
  const chat = state.chats[id];
  if (!chat) return null;
  const lastMessage = chat.lastMessage && asSent(chat.lastMessage);
  return { id, chat: { ...chat, lastMessage }, userSeq: state.userSeq, marks: state.marks[id] ?? {} };
}

/**
 * Two tabs write the same things, each what it knows: heads go by their seq, what is private by that of the user log,
 * and marks only rise, so what is kept never falls behind what any cursor ever written beside it covers.
 */
export function mergedChat(held: KeptChat | undefined, next: KeptChat): KeptChat {
  if (!held) return next;
  const { chat } = knows(next.chat, held.chat) ? next : held;
  const mine = next.userSeq >= held.userSeq ? next : held;
  const { mutedUntil, pinned, archived, unread, notify, draft } = mine.chat;
  const readNo = Math.max(held.chat.readNo, next.chat.readNo);
  const unreadCount = readNo >= chat.lastNo ? 0 : chat.unreadCount;
  return {
    id: next.id,
    chat: { ...chat, readNo, unreadCount, mutedUntil, pinned, archived, unread, notify, draft },
    userSeq: mine.userSeq,
    marks: mergedMarks(held.marks, next.marks),
  };
}

/**
 * Whether `a` knows as much as `b`. Of two that heard the same last the one that was viewed whole later: a cursor that
 * covers what was heard came with such a view, and the other may have missed what came before.
 */
function knows(a: Chat, b: Chat): boolean {
  const viewed = (a.asOf?.people ?? -1) - (b.asOf?.people ?? -1);
  return (a.lastSeq - b.lastSeq || viewed || a.readNo - b.readNo) >= 0;
}

export function mergedHead(held: KeptHead | undefined, next: KeptHead): KeptHead {
  if (!held || next.userSeq >= held.userSeq) return next;
  return { ...held, cursor: next.cursor, synced: next.synced };
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
