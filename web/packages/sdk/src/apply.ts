import { chatUpdated, dropChat, memberCame, raiseMarks, readUpTo } from './apply-chat';
import {
  addPending,
  changePending,
  dropPending,
  messageDeleted,
  messageReceived,
  messageUpdated,
} from './apply-message';
import { chatCame, entryTold, type Settled, userHeard, wished, wishSettled } from './apply-mine';
import { type PageKind, pageAsked, pageCame, pageFailed } from './apply-page';
import { senderCame, userCame } from './apply-people';
import { logRestored, type Restored, restored } from './apply-restored';
import { type Asked, syncCame } from './apply-sync';
import type { KeptLog } from './cache-merge';
import type { Problem } from './problem';
import { type Connection, EMPTY_STATE, type Pending, type State, withKey, withoutKey } from './state';
import type {
  Author,
  Chat,
  ChatMemberEvent,
  DeliveryStatus,
  Me,
  Message,
  MessageDeleted,
  Presence,
  SyncPage,
  UserChange,
  UserEntry,
} from './types';

/** Everything that can change what the client knows. */
export type Change =
  | { type: 'signedOut' }
  | ({ type: 'restored' } & Restored)
  | { type: 'logRestored'; log: KeptLog }
  | { type: 'me'; me: Me }
  | { type: 'connection'; connection: Connection; problem?: Problem | null }
  | { type: 'sync'; page: SyncPage; asked?: Asked }
  | { type: 'chat'; chat: Chat }
  | { type: 'chatUpdated'; chat: Chat }
  | { type: 'member'; event: ChatMemberEvent }
  | { type: 'chatDeleted'; chatId: string }
  | { type: 'received'; message: Message }
  | { type: 'updated'; message: Message }
  | { type: 'deleted'; deleted: MessageDeleted }
  | { type: 'status'; status: DeliveryStatus }
  | { type: 'readUpTo'; chatId: string; no: number }
  | { type: 'pageAsked'; chatId: string; kind: PageKind }
  | { type: 'pageCame'; chatId: string; kind: PageKind; messages: readonly Message[]; more: boolean }
  | { type: 'pageFailed'; chatId: string; kind: PageKind; problem: Problem }
  | { type: 'pendingAdded'; pending: Pending }
  | { type: 'pendingChanged'; chatId: string; clientId: string; change: Partial<Pending> }
  | { type: 'pendingDropped'; chatId: string; clientId: string }
  | { type: 'uploading'; fileId: string; share: number | null }
  | { type: 'typing'; chatId: string; userId: string; isTyping: boolean }
  | { type: 'presence'; userId: string; presence: Partial<Presence> }
  | { type: 'person'; userId: string; person: Author | null }
  | { type: 'user'; user: Author }
  | { type: 'userLog'; changes: readonly UserChange[] }
  | { type: 'entry'; entry: UserEntry }
  | { type: 'wished'; entries: readonly UserEntry[] }
  | ({ type: 'wishSettled' } & Settled);

/** The state after a change. Pure: the same history in any order of arrival ends in the same state. */
export function apply(state: State, change: Change): State {
  switch (change.type) {
    case 'signedOut':
      return EMPTY_STATE;
    case 'restored':
      // Who was online then may not be now: presence is heard anew.
      return restored(state, change);
    case 'logRestored':
      return logRestored(state, change.log);
    case 'me':
      return { ...state, me: state.me ? { ...state.me, ...change.me } : change.me };
    case 'connection':
      return { ...state, connection: change.connection, connectionProblem: change.problem ?? null };
    case 'sync':
      return withPresence(
        syncCame(state, change.page, change.asked),
        change.page.chats.map((e) => e.chat),
      );
    case 'chat':
      return withPresence(chatCame(state, change.chat), [change.chat]);
    case 'chatUpdated':
      return chatUpdated(state, change.chat);
    case 'member':
      return memberCame(state, change.event);
    case 'chatDeleted':
      return dropChat(state, change.chatId);
    case 'received': {
      const { chatId, senderId, sender } = change.message;
      const quiet = typingChanged(state, chatId, senderId, false);
      return messageReceived(senderCame(quiet, chatId, sender), change.message);
    }
    case 'updated':
      return messageUpdated(state, change.message);
    case 'deleted':
      return messageDeleted(state, change.deleted);
    case 'status':
      return statusCame(state, change.status);
    case 'readUpTo':
      return readUpTo(state, change.chatId, change.no);
    case 'pageAsked':
      return pageAsked(state, change.chatId, change.kind);
    case 'pageCame':
      return pageCame(state, change.chatId, change.kind, change.messages, change.more);
    case 'pageFailed':
      return pageFailed(state, change.chatId, change.kind, change.problem);
    case 'pendingAdded':
      return addPending(state, change.pending);
    case 'pendingChanged':
      return changePending(state, change.chatId, change.clientId, change.change);
    case 'pendingDropped':
      return dropPending(state, change.chatId, change.clientId);
    case 'uploading':
      return uploading(state, change.fileId, change.share);
    case 'typing':
      return typingChanged(state, change.chatId, change.userId, change.isTyping);
    case 'presence':
      return presenceChanged(state, change.userId, change.presence);
    case 'person':
      return { ...state, people: withKey(state.people, change.userId, change.person) };
    case 'user':
      return userCame(state, change.user);
    case 'userLog':
      return userHeard(state, change.changes);
    case 'entry':
      return entryTold(state, change.entry);
    case 'wished':
      return wished(state, change.entries);
    case 'wishSettled':
      return wishSettled(state, change);
  }
}

function statusCame(state: State, { chatId, userId, no, status }: DeliveryStatus): State {
  if (!state.chats[chatId]) return state;
  // My own mark, from another device: what I read there is read here.
  const read = status === 'read' && userId === state.me?.id ? readUpTo(state, chatId, no) : state;
  return raiseMarks(read, chatId, userId, status === 'read' ? { readNo: no } : { deliveredNo: no });
}

/** `share` null: it is no longer under way. */
function uploading(state: State, fileId: string, share: number | null): State {
  if (state.uploads[fileId] === (share ?? undefined)) return state;
  const uploads = share === null ? withoutKey(state.uploads, fileId) : withKey(state.uploads, fileId, share);
  return { ...state, uploads };
}

function typingChanged(state: State, chatId: string, userId: string, isTyping: boolean): State {
  const held = state.typing[chatId] ?? [];
  if (held.includes(userId) === isTyping) return state;
  const next = isTyping ? [...held, userId] : held.filter((id) => id !== userId);
  return { ...state, typing: { ...state.typing, [chatId]: next } };
}

function presenceChanged(state: State, userId: string, change: Partial<Presence>): State {
  const held = state.presence[userId] ?? { isOnline: false, lastSeenAt: null };
  const next = { ...held, ...change };
  const same =
    held.isOnline === next.isOnline && held.status === next.status && held.lastSeenAt === next.lastSeenAt;
  return same && state.presence[userId]
    ? state
    : { ...state, presence: { ...state.presence, [userId]: next } };
}

/** What a head says of its peer's presence counts until presence itself is heard. */
function withPresence(state: State, chats: readonly Chat[]): State {
  let next = state;
  for (const { id } of chats) {
    const peer = next.chats[id]?.peer;
    if (!peer || peer.isOnline === undefined || next.presence[peer.id]) continue;
    const { isOnline, status, lastSeenAt = null } = peer;
    next = presenceChanged(next, peer.id, { isOnline, status, lastSeenAt });
  }
  return next;
}
