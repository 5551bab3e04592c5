import type { Chat, Folder } from '@vestnik/sdk';
import { Folder as FolderIcon, FolderPlus } from 'lucide-react';
import type { Translate } from '../../i18n';
import type { MenuItem } from '../../ui/Menu';
import { FOLDER_CHATS_MOST, FOLDERS_MOST, saveFolders } from '../folders/saveFolders';
import type { ChatMenuPage } from './items';

/** A tick puts the chat into a folder by name; that it may be there by its kind too is the folder's own matter. */
export function folderItems(
  t: Translate,
  chat: Chat,
  folders: readonly Folder[],
  open: (page: ChatMenuPage) => void,
): MenuItem[] {
  const holds = (folder: Folder): boolean => folder.chatIds?.includes(chat.id) ?? false;
  function toggle(folder: Folder): void {
    const { chatIds: held = [] } = folder;
    const chatIds = holds(folder) ? held.filter((id) => id !== chat.id) : [...held, chat.id];
    void saveFolders(
      t,
      folders.map((each) => (each === folder ? { ...folder, chatIds } : each)),
    );
  }
  return [
    ...folders.map((folder) => ({
      label: folder.title,
      icon: FolderIcon,
      checked: holds(folder),
      disabled: !holds(folder) && (folder.chatIds?.length ?? 0) >= FOLDER_CHATS_MOST,
      onPick: () => toggle(folder),
    })),
    {
      label: t('folders.new'),
      icon: FolderPlus,
      disabled: folders.length >= FOLDERS_MOST,
      onPick: () => open('newFolder'),
    },
  ];
}
