import { type Chat, type ChatFilter, chatsIn, type Folder, isMuted, isUnread, passes } from '@vestnik/sdk';
import { useMemo } from 'react';
import { create } from 'zustand';
import { useVestnik } from '../../core/client';
import { useTranslate } from '../../i18n';
import type { Tab } from '../../ui/Tabs';

const KINDS = ['all', 'unread', 'groups', 'channels', 'archive'] as const;

/**
 * Which chats are shown, and where each list was left: a phone leaves the list for every conversation and comes back
 * to it. By the name of a kind or the id of a folder.
 */
export const useListPlace = create<{ filter: string; offsets: Readonly<Record<string, number>> }>()(() => ({
  filter: 'all',
  offsets: {},
}));

export function pickFilter(filter: string): void {
  useListPlace.setState(({ offsets }) => ({ filter, offsets: { ...offsets, [filter]: 0 } }));
}

export function keepOffset(filter: string, offset: number): void {
  useListPlace.setState(({ offsets }) => ({ offsets: { ...offsets, [filter]: offset } }));
}

/** What is chosen; a folder that is gone meanwhile, or an archive that is empty, shows everything. */
export function useFilter(tabs: readonly Tab[]): { id: string; filter: ChatFilter } {
  const chosen = useListPlace((place) => place.filter);
  const folders = useVestnik((state) => state.folders);
  const id = tabs.some((tab) => tab.id === chosen) ? chosen : 'all';
  const filter = KINDS.find((kind) => kind === id) ?? folders.find((folder) => folder.id === id) ?? 'all';
  return { id, filter };
}

/** In the list of unread chats the open one stays, though it is read by now. */
export function useChatsIn(filter: ChatFilter, currentId: string | undefined): Chat[] {
  const chats = useVestnik((state) => state.chats);
  const pinned = useVestnik((state) => state.pinned);
  return useMemo(() => {
    // The order of the pinned is of the main list; elsewhere what is newest comes first.
    const state = { chats, pinned: filter === 'all' ? pinned : [] };
    const found = chatsIn(state, filter);
    const current = currentId === undefined ? undefined : chats[currentId];
    if (filter !== 'unread' || !current || found.includes(current)) return found;
    const kept = { ...current, unread: true };
    return chatsIn({ ...state, chats: { ...chats, [current.id]: kept } }, filter).map((chat) =>
      chat === kept ? current : chat,
    );
  }, [chats, pinned, filter, currentId]);
}

const NONE: Tab[] = [];

/** Kinds of which there is none, and an archive with nothing in it, take no room. */
export function useTabs(): Tab[] {
  const t = useTranslate();
  const chats = useVestnik((state) => state.chats);
  const folders = useVestnik((state) => state.folders);
  return useMemo(() => {
    const all = Object.values(chats);
    if (all.length === 0) return NONE;
    const now = new Date();
    const unread = all.filter((chat) => isUnread(chat) && !isMuted(chat, now));
    const tab = (id: string, label: string, filter: ChatFilter): Tab => {
      const count = unread.filter((chat) => passes(chat, filter)).length;
      return { id, label, count, countLabel: t('list.unreadChats', { count }) };
    };
    const kinds = KINDS.filter(
      (kind) => kind === 'all' || kind === 'unread' || all.some((chat) => passes(chat, kind)),
    );
    const tabs = kinds.map((kind) => tab(kind, t(`list.${kind}`), kind));
    const own = folders.map((folder: Folder) => tab(folder.id, folder.title, folder));
    const isLast = kinds.at(-1) === 'archive';
    return isLast ? [...tabs.slice(0, -1), ...own, ...tabs.slice(-1)] : [...tabs, ...own];
  }, [chats, folders, t]);
}
