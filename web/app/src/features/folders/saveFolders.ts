import type { Folder } from '@vestnik/sdk';
import { attempt } from '../../core/attempt';
import { client } from '../../core/client';
import type { Translate } from '../../i18n';

export const FOLDERS_MOST = 20;
export const FOLDER_CHATS_MOST = 500;
export const FOLDER_TITLE_MOST = 32;

/** All of them, in order. False: refused, and the reason was told. */
export function saveFolders(t: Translate, folders: Folder[]): Promise<boolean> {
  return attempt(t, () => client.mine.setFolders(folders));
}
