import { asProblem, type Folder } from '@vestnik/sdk';
import { toast } from '../../core/announce';
import { client } from '../../core/client';
import { problemText } from '../../core/problems';
import type { Translate } from '../../i18n';

export const FOLDERS_MOST = 20;
export const FOLDER_TITLE_MOST = 32;

/** All of them, in order. False: refused, and the reason was told. */
export async function saveFolders(t: Translate, folders: Folder[]): Promise<boolean> {
  try {
    await client.mine.setFolders(folders);
    return true;
  } catch (error) {
    toast(problemText(t, asProblem(error)), true);
    return false;
  }
}
