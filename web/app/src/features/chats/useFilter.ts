import { type Chat, type ChatFilter, chatsIn, type State } from '@vestnik/sdk';
import { useMemo } from 'react';
import { create } from 'zustand';
import { useVestnik } from '../../core/client';
import { useTranslate } from '../../i18n';
import type { Tab } from '../../ui/Tabs';
import { areSame, KINDS, tabsOf } from './tabsOf';

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
    const current = filter === 'unread' && currentId !== undefined ? chats[currentId] : undefined;
    // The order of the pinned is of the main list; elsewhere what is newest comes first.
    return chatsIn(
      { chats, pinned: filter === 'all' ? pinned : [] },
      filter,
      current?.archived ? undefined : current,
    );
  }, [chats, pinned, filter, currentId]);
}

/** The same list until a tab is another: messages come more often than tabs change. */
export function useTabs(): readonly Tab[] {
  const t = useTranslate();
  const select = useMemo(() => {
    let seen: Pick<State, 'chats' | 'folders'> | undefined;
    let tabs: readonly Tab[] = [];
    return ({ chats, folders }: State): readonly Tab[] => {
      if (seen?.chats === chats && seen.folders === folders) return tabs;
      seen = { chats, folders };
      const next = tabsOf(t, chats, folders, new Date());
      if (!areSame(tabs, next)) tabs = next;
      return tabs;
    };
  }, [t]);
  return useVestnik(select);
}
