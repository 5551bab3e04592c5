import type { Problem } from './problem';
import type {
  Author,
  Chat,
  Contact,
  FileInfo,
  Folder,
  Marks,
  Me,
  Member,
  Message,
  Presence,
  User,
  UserEntry,
} from './types';

export type Connection = 'connecting' | 'connected' | 'disconnected' | 'error';

/** A file of a message that waits. Its bytes are among the `LocalFiles`. */
export interface PendingFile extends FileInfo {
  /** Of this client alone. */
  id: string;
  /** Set once the server has it. */
  attachmentId?: string;
  /** Where an upload in pieces goes on, after a break or in another page. */
  uploadUrl?: string;
}

/** A message of mine that the server has not confirmed. */
export interface Pending {
  clientId: string;
  chatId: string;
  content: string;
  replyTo: Message['replyTo'];
  files?: readonly PendingFile[];
  /** Pictures and films among them are to be shown as files: the originals. */
  asFiles?: boolean;
  createdAt: string;
  /**
   * `late`: no answer for long, shown as not sent but still first in the queue and tried when the connection is
   * back. `refused`: the server said no, and only a person can send it again.
   */
  state: 'sending' | 'late' | 'refused';
  problem?: Problem;
}

/** Something private that I changed and the server has not confirmed: shown as I want it. */
export interface Wish {
  entry: UserEntry;
  /** As the server has it for all that is known; null: unknown. */
  back: UserEntry | null;
  /** The server told of it since I wished. */
  isTold: boolean;
}

/** What this client holds of one chat's log. Exists for every known chat, loaded or not. */
export interface Log {
  /** `stale`: what is held may be shown, but must be loaded anew. */
  phase: 'none' | 'loading' | 'ready' | 'stale';
  /** Ascending by `no`, a contiguous window of the chat. */
  messages: readonly Message[];
  hasOlder: boolean;
  hasNewer: boolean;
  /** Every change up to here is known. */
  seq: number;
  /** Changes heard beyond a gap after `seq`, ascending. */
  ahead: readonly number[];
  /** Page requests under way, and what was heard meanwhile that found no place: a page may be older than it. */
  loading: number;
  heard: readonly Message[];
  problem?: Problem;
}

export interface State {
  me: Me | null;
  connection: Connection;
  /** Why the connection failed, when the server said so. */
  connectionProblem: Problem | null;
  /** The first page of everything has arrived. */
  synced: boolean;
  cursor: string | null;
  /** What is shown is from an earlier visit: the server has not been asked yet. */
  isOld: boolean;
  /** How often the server began a new history. */
  resets: number;
  chats: Readonly<Record<string, Chat>>;
  logs: Readonly<Record<string, Log>>;
  /** By chat, then by user. They only rise. */
  marks: Readonly<Record<string, Readonly<Record<string, Marks>>>>;
  outbox: Readonly<Record<string, readonly Pending[]>>;
  /** Of files that are being uploaded, by their id in the outbox: what share of each has gone, 0 to 1. */
  uploads: Readonly<Record<string, number>>;
  presence: Readonly<Record<string, Presence>>;
  /** By chat: who is typing. */
  typing: Readonly<Record<string, readonly string[]>>;
  /** Up to where the user log is known. */
  userSeq: number;
  folders: readonly Folder[];
  /** Pinned chats from top to bottom. */
  pinned: readonly string[];
  contacts: Readonly<Record<string, Contact>>;
  /** Who was asked for because nothing else tells of them; null: there is no such account. */
  people: Readonly<Record<string, Author | null>>;
  /** Whom I block; `true` where nothing more is known of them. */
  blocked: Readonly<Record<string, User | true>>;
  /** By what they are about. */
  wishes: Readonly<Record<string, Wish>>;
}

export const EMPTY_STATE: State = {
  me: null,
  connection: 'connecting',
  connectionProblem: null,
  synced: false,
  cursor: null,
  isOld: false,
  resets: 0,
  chats: {},
  logs: {},
  marks: {},
  outbox: {},
  uploads: {},
  presence: {},
  typing: {},
  userSeq: 0,
  folders: [],
  pinned: [],
  contacts: {},
  people: {},
  blocked: {},
  wishes: {},
};

export const EMPTY_LOG: Log = {
  phase: 'none',
  messages: [],
  hasOlder: true,
  hasNewer: false,
  seq: 0,
  ahead: [],
  loading: 0,
  heard: [],
};

export const NO_MARKS: Marks = { deliveredNo: 0, readNo: 0 };

export function logOf(state: State, chatId: string): Log {
  return state.logs[chatId] ?? EMPTY_LOG;
}

export function marksOf(state: State, chatId: string, userId: string): Marks {
  return state.marks[chatId]?.[userId] ?? NO_MARKS;
}

export function withLog(state: State, chatId: string, log: Log): State {
  if (state.logs[chatId] === log) return state;
  return { ...state, logs: withKey(state.logs, chatId, log) };
}

export function withChat(state: State, chat: Chat): State {
  if (state.chats[chat.id] === chat) return state;
  return { ...state, chats: withKey(state.chats, chat.id, chat) };
}

export function withMarks(state: State, chatId: string, marks: Readonly<Record<string, Marks>>): State {
  return { ...state, marks: withKey(state.marks, chatId, marks) };
}

/** Records that nobody has seen yet. */
const unseen = new WeakSet<object>();

/**
 * For work on many chats: the records of chats are copied once and written into until it is done, for a copy for each
 * of thousands of chats would cost their square.
 */
export function inBulk(state: State, work: (state: State) => State): State {
  const own = { chats: { ...state.chats }, logs: { ...state.logs }, marks: { ...state.marks } };
  for (const record of Object.values(own)) unseen.add(record);
  const next = work({ ...state, ...own });
  for (const record of Object.values(own)) unseen.delete(record);
  return next;
}

export function withKey<T>(
  record: Readonly<Record<string, T>>,
  key: string,
  value: T,
): Readonly<Record<string, T>> {
  if (!unseen.has(record)) return { ...record, [key]: value };
  (record as Record<string, T>)[key] = value;
  return record;
}

export function withoutKey<T>(record: Readonly<Record<string, T>>, key: string): Readonly<Record<string, T>> {
  if (!(key in record)) return record;
  const { [key]: _, ...others } = record;
  return others;
}

export function changeSeqOf(message: Message): number {
  return message.changeSeq ?? message.seq;
}

/** Counts for unread: someone else's, said by a person, still there. */
export function countsAsUnread(message: Message, myId: string | undefined): boolean {
  return (
    message.senderId !== myId && message.type !== 'system' && message.type !== 'call' && !message.deletedAt
  );
}

export type MessageStatus = 'sent' | 'delivered' | 'read';

/** Up to so many members everybody is told of everybody. */
const SMALL_MAX = 200;

/** Whether marks of others are told: not in channels, nor in large chats. */
export function tellsMarks(chat: Chat | undefined): boolean {
  return chat?.type !== 'channel' && (chat?.memberCount ?? 0) <= SMALL_MAX;
}

/**
 * How far a message of mine has come, from the marks of the others. What was said before somebody came counts as read
 * by them, and was not.
 */
export function statusOf(state: Pick<State, 'chats' | 'marks'>, message: Message): MessageStatus {
  const chat = state.chats[message.chatId];
  if (!tellsMarks(chat)) return 'sent';
  const joinedAt = joinsOf(chat?.members);
  let status: MessageStatus = 'sent';
  for (const [userId, marks] of Object.entries(state.marks[message.chatId] ?? {})) {
    if (userId === message.senderId || (joinedAt.get(userId) ?? '') > message.createdAt) continue;
    if (marks.readNo >= message.no) return 'read';
    if (marks.deliveredNo >= message.no) status = 'delivered';
  }
  return status;
}

const joins = new WeakMap<readonly Member[], ReadonlyMap<string, string>>();

function joinsOf(members: readonly Member[] = []): ReadonlyMap<string, string> {
  const known = joins.get(members);
  if (known) return known;
  const made = new Map(members.map(({ user, joinedAt }) => [user.id, joinedAt]));
  joins.set(members, made);
  return made;
}

/** Whether something was missed in this chat that only a sync can bring. */
export function hasGap(state: State, chatId: string): boolean {
  const log = logOf(state, chatId);
  if (log.ahead.length > 0) return true;
  return (log.phase === 'ready' || log.phase === 'loading') && (state.chats[chatId]?.lastSeq ?? 0) > log.seq;
}

export function chatsWithGap(state: State): string[] {
  return Object.keys(state.logs).filter((chatId) => state.chats[chatId] && hasGap(state, chatId));
}
