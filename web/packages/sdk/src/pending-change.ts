import type { Problem } from './problem';
import type { Pending, PendingFile } from './state';

/** By the ids of the files. Null: it is not to go with the message. What is not named stays as it is. */
export type FileChanges = Readonly<Record<string, Partial<PendingFile> | null>>;

/** What becomes of a message that waits, and no more than that: another page may change the rest of it meanwhile. */
export interface PendingChange {
  state?: Pending['state'];
  problem?: Problem;
  files?: FileChanges;
}

export function changedPending(pending: Pending, { files, ...change }: PendingChange): Pending {
  const next: Pending = { ...pending, ...change };
  if (!files || !pending.files) return next;
  const left = pending.files.flatMap((file) => {
    const known = files[file.id];
    if (known === null) return [];
    return known ? { ...file, ...known } : file;
  });
  return { ...next, files: left };
}

/** What either page knows of the files that neither of them took out. */
export function joinedFiles(
  held: readonly PendingFile[],
  kept: readonly PendingFile[],
): readonly PendingFile[] {
  return held.flatMap((file) => {
    const other = kept.find(({ id }) => id === file.id);
    if (!other) return [];
    const { attachmentId = file.attachmentId, uploadUrl = file.uploadUrl } = other;
    return { ...file, attachmentId, uploadUrl };
  });
}
