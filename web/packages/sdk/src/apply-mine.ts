import { putChat } from './apply-chat';
import { hideMessage } from './apply-message';
import { type State, type Wish, withChat, withKey, withoutKey } from './state';
import type { Chat, Preferences, User, UserChange, UserEntry } from './types';

/** What an entry is about: of two with the same key the later counts. */
export function keyOf({ kind, chatId, userId, messageId, preferences }: UserEntry): string {
  return [kind, messageId ?? chatId ?? userId ?? preferences?.chatId ?? ''].join('/');
}

export function preferencesOf(chat: Chat): Preferences {
  return {
    chatId: chat.id,
    mutedUntil: chat.mutedUntil ?? null,
    pinned: chat.pinned ?? false,
    archived: chat.archived ?? false,
    unread: chat.unread ?? false,
    notify: chat.notify ?? 'all',
  };
}

/** What the server said of my own things in the user log, live. After a gap nothing counts: a sync fills it. */
export function userHeard(state: State, changes: readonly UserChange[]): State {
  let next = state;
  for (const change of changes) {
    if (change.seq === next.userSeq + 1) next = { ...entryTold(next, change), userSeq: change.seq };
  }
  return next;
}

/** The same by a sync: sparse, but complete up to `userSeq`. */
export function userSynced(state: State, changes: readonly UserChange[], userSeq = 0): State {
  const fresh = changes.filter((change) => change.seq > state.userSeq);
  const next = fresh.reduce(entryTold, state);
  return userSeq > state.userSeq ? { ...next, userSeq } : next;
}

/** What I wish for otherwise is shown as I wish it until that is settled. */
export function entryTold(state: State, entry: UserEntry): State {
  const key = keyOf(entry);
  const wish = state.wishes[key];
  if (!wish) return put(state, entry);
  return put(withWish(state, key, { ...wish, back: entry, isTold: true }), wish.entry);
}

/** All at once: one may move what another shows. */
export function wished(state: State, entries: readonly UserEntry[]): State {
  const wishes = { ...state.wishes };
  for (const entry of entries) {
    const key = keyOf(entry);
    const held = wishes[key];
    wishes[key] = held ? { ...held, entry } : { entry, back: shown(state, entry), isTold: false };
  }
  return entries.reduce(put, { ...state, wishes });
}

export interface Settled {
  entry: UserEntry;
  isGranted: boolean;
  /** I wish nothing else of it meanwhile. */
  isLast: boolean;
}

export function wishSettled(state: State, { entry, isGranted, isLast }: Settled): State {
  const key = keyOf(entry);
  const wish = state.wishes[key];
  if (!wish) return state;
  // What the server told since may be older than the wish: then its entry is on its way.
  const back = isGranted && !wish.isTold ? entry : wish.back;
  if (!isLast) return withWish(state, key, { ...wish, back, isTold: false });
  const { [key]: _, ...wishes } = state.wishes;
  return back ? put({ ...state, wishes }, back) : { ...state, wishes };
}

/** The state without what I only wish for. */
export function asTold(state: State): State {
  const backs = Object.values(state.wishes).flatMap(({ back }) => back ?? []);
  return backs.reduce(put, state);
}

/** A view of a chat. How I see one that comes anew is as the view says; of one that is known the user log tells. */
export function chatCame(state: State, view: Chat, unread = view.unreadCount): State {
  const next = putChat(state, view, unread);
  if (state.chats[view.id]) return next;
  const draft = view.draft ?? undefined;
  const told: UserEntry[] = [
    { kind: 'preferences', preferences: preferencesOf(view) },
    { kind: 'draft', chatId: view.id, draft },
  ];
  return told.reduce(entryTold, next);
}

function withWish(state: State, key: string, wish: Wish): State {
  return { ...state, wishes: { ...state.wishes, [key]: wish } };
}

/** The same thing as it is shown now; null: of a chat that is not known. */
function shown(state: State, entry: UserEntry): UserEntry | null {
  const chat = state.chats[entry.chatId ?? entry.preferences?.chatId ?? ''];
  switch (entry.kind) {
    case 'preferences':
      return chat ? { kind: 'preferences', preferences: preferencesOf(chat) } : null;
    case 'draft':
      return chat ? { kind: 'draft', chatId: chat.id, draft: chat.draft ?? undefined } : null;
    case 'pinned':
      return { kind: 'pinned', pinned: [...state.pinned] };
    case 'folders':
      return { kind: 'folders', folders: [...state.folders] };
    default:
      return null;
  }
}

function put(state: State, entry: UserEntry): State {
  switch (entry.kind) {
    case 'preferences':
      return entry.preferences ? withPreferences(state, entry.preferences) : state;
    case 'draft': {
      const chat = state.chats[entry.chatId ?? ''];
      return chat ? withChat(state, { ...chat, draft: entry.draft ?? null }) : state;
    }
    case 'pinned':
      return withPinned(state, entry.pinned ?? []);
    case 'folders':
      return { ...state, folders: entry.folders ?? [] };
    case 'contact': {
      const { userId = '', contact } = entry;
      const { contacts } = state;
      return {
        ...state,
        contacts: contact ? withKey(contacts, userId, contact) : withoutKey(contacts, userId),
      };
    }
    case 'block': {
      const { userId = '', user = true } = entry;
      const { blocked } = state;
      return {
        ...state,
        blocked: entry.blocked ? withKey<User | true>(blocked, userId, user) : withoutKey(blocked, userId),
      };
    }
    case 'account':
      return entry.account ? { ...state, me: { ...state.me, ...entry.account } } : state;
    case 'hidden':
      return hideMessage(state, entry.chatId ?? '', entry.messageId ?? '');
    default:
      // Of a later server: nothing that this client shows.
      return state;
  }
}

function withPreferences(state: State, preferences: Preferences): State {
  const { chatId, ...change } = preferences;
  const chat = state.chats[chatId];
  if (!chat) return state;
  const isListed = state.pinned.includes(chatId);
  const pinned = !change.pinned ? state.pinned.filter((id) => id !== chatId) : [chatId, ...state.pinned];
  const next = withChat(state, { ...chat, ...change });
  return change.pinned === isListed ? next : { ...next, pinned };
}

function withPinned(state: State, pinned: readonly string[]): State {
  let next: State = { ...state, pinned };
  for (const chatId of new Set([...state.pinned, ...pinned])) {
    const chat = next.chats[chatId];
    const isPinned = pinned.includes(chatId);
    if (chat && (chat.pinned ?? false) !== isPinned) next = withChat(next, { ...chat, pinned: isPinned });
  }
  return next;
}
