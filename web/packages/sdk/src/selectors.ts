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
function lastAt(chat: Chat): string {
  return chat.lastMessage?.createdAt ?? chat.createdAt;
}

/** Of times as the server writes them, and of ids. */
function descending(a: string, b: string): number {
  return Number(a < b) - Number(a > b);
}

let known: { chats: State['chats']; order: readonly Chat[] } = { chats: {}, order: [] };

/**
 * All chats, those talked in last first. Of thousands mostly one has changed since it was asked: what was in order
 * then is nearly so, and what is nearly in order is sorted at once.
 */
export function newestChats(chats: State['chats']): readonly Chat[] {
  if (known.chats === chats) return known.order;
  const held: Chat[] = [];
  for (const { id } of known.order) {
    const chat = chats[id];
    if (chat) held.push(chat);
  }
  for (const chat of Object.values(chats)) if (!(chat.id in known.chats)) held.push(chat);
  const order = held.sort((a, b) => descending(lastAt(a), lastAt(b)) || descending(a.id, b.id));
  known = { chats, order };
  return order;
}

export type ChatFilter = 'all' | 'unread' | 'groups' | 'channels' | 'archive' | Folder;

/** What is archived shows in the archive, and in folders that name it. */
export function passes(chat: Chat, filter: ChatFilter): boolean {
  if (typeof filter === 'object') return namedIn(filter).has(chat.id) || isIncluded(chat, filter);
  if (filter === 'archive') return chat.archived === true;
  if (chat.archived) return false;
  if (filter === 'unread') return isUnread(chat);
  if (filter === 'groups') return chat.type === 'group';
  if (filter === 'channels') return chat.type === 'channel';
  return true;
}

/** Pinned ones from top to bottom, then what was talked in last. `also` is there whether or not it passes. */
export function chatsIn(
  { pinned, chats }: Pick<State, 'pinned' | 'chats'>,
  filter: ChatFilter,
  also?: Chat,
): Chat[] {
  const isIn = (chat: Chat): boolean => chat === also || passes(chat, filter);
  const first = pinned.flatMap((id) => chats[id] ?? []).filter(isIn);
  const isFirst = new Set(first);
  return [...first, ...newestChats(chats).filter((chat) => isIn(chat) && !isFirst.has(chat))];
}

const named = new WeakMap<Folder, ReadonlySet<string>>();

/** A folder may name hundreds of chats, and thousands are asked whether they are among them. */
function namedIn(folder: Folder): ReadonlySet<string> {
  const ids = named.get(folder) ?? new Set(folder.chatIds);
  named.set(folder, ids);
  return ids;
}

function isIncluded(chat: Chat, { include = [] }: Folder): boolean {
  if (chat.archived) return false;
  return include.some((kind) => (kind === 'unread' ? isUnread(chat) : kind === chat.type));
}
