import { type Chat, isMuted, isUnread, mayIn } from '@vestnik/sdk';
import {
  Archive,
  ArchiveRestore,
  Bell,
  BellOff,
  FolderPlus,
  LogOut,
  MessageCircle,
  MessageCircleDashed,
  Pin,
  PinOff,
  Trash2,
} from 'lucide-react';
import type { Translate } from '../../i18n';
import type { MenuItem } from '../../ui/Menu';
import { change, markRead, markUnread, setArchived } from './chatActions';
import type { Ending } from './EndChat';

export type ChatMenuPage = 'main' | 'mute' | 'folders' | 'newFolder' | Ending;

export function chatMenuItems(t: Translate, chat: Chat, open: (page: ChatMenuPage) => void): MenuItem[] {
  const { id, pinned = false, archived = false } = chat;
  const hasNews = isUnread(chat);
  const pin = {
    label: t(pinned ? 'chatMenu.unpin' : 'chatMenu.pin'),
    icon: pinned ? PinOff : Pin,
    onPick: () => void change(t, id, { pinned: !pinned }),
  };
  const mute = isMuted(chat, new Date())
    ? { label: t('chatMenu.unmute'), icon: Bell, onPick: () => void change(t, id, { mutedUntil: null }) }
    : { label: t('chatMenu.muteMore'), icon: BellOff, onPick: () => open('mute') };
  return [
    // The order of the pinned is of the main list.
    ...(archived ? [] : [pin]),
    ...(chat.type === 'saved' ? [] : [mute]),
    {
      label: t(hasNews ? 'chatMenu.markRead' : 'chatMenu.markUnread'),
      icon: hasNews ? MessageCircle : MessageCircleDashed,
      onPick: () => (hasNews ? void markRead(t, chat) : markUnread(t, chat)),
    },
    {
      label: t(archived ? 'chatMenu.unarchive' : 'chatMenu.archive'),
      icon: archived ? ArchiveRestore : Archive,
      onPick: () => setArchived(t, chat, !archived),
    },
    { label: t('chatMenu.folderMore'), icon: FolderPlus, onPick: () => open('folders') },
    ...endItems(t, chat, open),
  ];
}

/** How one parts with a chat: whoever owns one of others may hand it over and leave, or end it for all. */
function endItems(t: Translate, chat: Chat, open: (ending: Ending) => void): MenuItem[] {
  if (chat.type !== 'group' && chat.type !== 'channel')
    return [{ label: t('chatMenu.delete'), icon: Trash2, danger: true, onPick: () => open('delete') }];
  const kind = chat.type;
  const mayDelete = mayIn(chat, 'deleteChat');
  const isAlone = (chat.memberCount ?? 1) <= 1;
  const leave = {
    label: t(`chatMenu.leave.${kind}`),
    icon: LogOut,
    danger: true,
    onPick: () => open('leave'),
  };
  const end = {
    label: t(`chatMenu.delete.${kind}`),
    icon: Trash2,
    danger: true,
    onPick: () => open('delete'),
  };
  return [...(mayDelete && isAlone ? [] : [leave]), ...(mayDelete ? [end] : [])];
}
