import {
  type Chat,
  type ChatFilter,
  type Folder,
  isMuted,
  isUnread,
  newestChats,
  passes,
  type State,
} from '@vestnik/sdk';
import type { Translate } from '../../i18n';
import type { Tab } from '../../ui/Tabs';

export const KINDS = ['all', 'unread', 'groups', 'channels', 'archive'] as const;

/**
 * Kinds of which there is none, and an archive with nothing in it, take no room. Each tab but the first, where it
 * would be the same again, tells how many chats in it are unread and not muted.
 */
export function tabsOf(t: Translate, chats: State['chats'], folders: readonly Folder[], now: Date): Tab[] {
  const all = newestChats(chats);
  if (all.length === 0) return [];
  const there = new Set<string>(['all', 'unread']);
  const unread: Chat[] = [];
  for (const chat of all) {
    there.add(chat.archived ? 'archive' : `${chat.type}s`);
    if (isUnread(chat) && !isMuted(chat, now)) unread.push(chat);
  }
  const tab = (id: string, label: string, filter: ChatFilter): Tab => {
    if (filter === 'all') return { id, label };
    const count = unread.filter((chat) => passes(chat, filter)).length;
    return { id, label, count, countLabel: t('list.unreadChats', { count }) };
  };
  const tabs = KINDS.filter((kind) => there.has(kind)).map((kind) => tab(kind, t(`list.${kind}`), kind));
  const own = folders.map((folder) => tab(folder.id, folder.title, folder));
  return there.has('archive') ? [...tabs.slice(0, -1), ...own, ...tabs.slice(-1)] : [...tabs, ...own];
}

export function areSame(a: readonly Tab[], b: readonly Tab[]): boolean {
  return (
    a.length === b.length &&
    a.every((tab, index) => {
      const other = b[index];
      return tab.id === other?.id && tab.label === other.label && tab.count === other.count;
    })
  );
}
