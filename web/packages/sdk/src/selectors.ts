import { allows, type ChatRight } from './rules';
import type { State } from './state';
import type { Chat, Folder, User } from './types';

/** Whether I may do something in a chat, as far as this client knows: the server decides. */
export function mayIn(chat: Chat, right: ChatRight): boolean {
  const isShared = chat.type === 'group' || chat.type === 'channel';
  return allows(chat.type, chat.settings, isShared ? chat.role : (chat.role ?? 'member'), right);
}

/** As I call somebody, else as they call themselves; null: not known. */
export function nameIn(
  state: Pick<State, 'contacts'>,
  user: Pick<User, 'id' | 'displayName' | 'username'> | null | undefined,
): string | null {
  if (!user) return null;
  return state.contacts[user.id]?.alias?.trim() || user.displayName?.trim() || user.username || null;
}

/** What a chat is called for me; null: it has no name of its own (my notes, somebody unknown). */
export function titleOf(state: Pick<State, 'contacts'>, chat: Chat): string | null {
  if (chat.type === 'saved') return null;
  if (chat.type === 'direct' || chat.type === 'secret') return nameIn(state, chat.peer);
  return chat.title?.trim() || null;
}

export function isUnread(chat: Chat): boolean {
  return chat.unreadCount > 0 || chat.unread === true;
}

export function isMuted(chat: Chat, now: Date): boolean {
  return chat.mutedUntil != null && Date.parse(chat.mutedUntil) > now.getTime();
}

/** When something was said last; a chat without messages counts from its creation. */
export function lastAt(chat: Chat): string {
  return chat.lastMessage?.createdAt ?? chat.createdAt;
}

/** Of times as the server writes them. */
export function newestFirst(a: string, b: string): number {
  return Number(a < b) - Number(a > b);
}

/** Pinned ones from top to bottom, then what was talked in last. */
export function inOrder(state: Pick<State, 'pinned'>, chats: readonly Chat[]): Chat[] {
  const places = new Map(state.pinned.map((id, place) => [id, place]));
  const placeOf = (chat: Chat): number => places.get(chat.id) ?? places.size;
  return chats.toSorted(
    (a, b) => placeOf(a) - placeOf(b) || newestFirst(lastAt(a), lastAt(b)) || newestFirst(a.id, b.id),
  );
}

export type ChatFilter = 'all' | 'unread' | 'groups' | 'channels' | 'archive' | Folder;

/** What is archived shows in the archive, and in folders that name it. */
export function passes(chat: Chat, filter: ChatFilter): boolean {
  if (typeof filter === 'object') return filter.chatIds?.includes(chat.id) || isIncluded(chat, filter);
  if (filter === 'archive') return chat.archived === true;
  if (chat.archived) return false;
  if (filter === 'unread') return isUnread(chat);
  if (filter === 'groups') return chat.type === 'group';
  if (filter === 'channels') return chat.type === 'channel';
  return true;
}

export function chatsIn(state: Pick<State, 'pinned' | 'chats'>, filter: ChatFilter): Chat[] {
  return inOrder(
    state,
    Object.values(state.chats).filter((chat) => passes(chat, filter)),
  );
}

function isIncluded(chat: Chat, { include = [] }: Folder): boolean {
  if (chat.archived) return false;
  return include.some((kind) => (kind === 'unread' ? isUnread(chat) : kind === chat.type));
}
