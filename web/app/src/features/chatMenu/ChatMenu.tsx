import type { Chat } from '@vestnik/sdk';
import { useEffect, useState } from 'react';
import { useVestnik } from '../../core/client';
import { useTranslate } from '../../i18n';
import { lazyDialog } from '../../ui/lazyView';
import { Menu } from '../../ui/Menu';
import { EndChat } from './EndChat';
import { folderItems } from './folderItems';
import { type ChatMenuPage, chatMenuItems } from './items';
import { muteItems } from './muteItems';

const FolderEditor = lazyDialog(async () => (await import('../folders/FolderEditor')).FolderEditor);

interface Props {
  /** As it is now: it may change while the menu is open. */
  chat: Chat;
  at: { x: number; y: number };
  /** The menu and whatever it opened are done with. */
  onClose(): void;
}

/** What can be done with a chat, from its row in the list and from its own header. */
export function ChatMenu({ chat, at, onClose }: Props) {
  const t = useTranslate();
  const folders = useVestnik((state) => state.folders);
  // A menu closes before what was picked in it is done: that may open the next page.
  const [page, setPage] = useState<ChatMenuPage | null>('main');
  // Opened once more before whoever holds it has heard that it was closed: by a right click beside it, or quick keys.
  const [opened, setOpened] = useState(at);
  if (opened !== at) {
    setOpened(at);
    setPage('main');
  }

  useEffect(() => {
    if (page === null) onClose();
  }, [page, onClose]);

  if (page === null) return null;
  if (page === 'leave' || page === 'delete')
    return <EndChat chat={chat} ending={page} onClose={() => setPage(null)} />;
  if (page === 'newFolder') return <FolderEditor chatIds={[chat.id]} onClose={() => setPage(null)} />;
  const items =
    page === 'mute'
      ? muteItems(t, chat)
      : page === 'folders'
        ? folderItems(t, chat, folders, setPage)
        : chatMenuItems(t, chat, setPage);
  const label = t(
    page === 'mute' ? 'chatMenu.mute' : page === 'folders' ? 'chatMenu.folder' : 'chatMenu.actions',
  );
  return <Menu key={page} label={label} at={at} items={items} onClose={() => setPage(null)} />;
}
