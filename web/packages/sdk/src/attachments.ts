import type { Attachment, FileInfo, Message, MessageType } from './types';

const NONE: readonly Attachment[] = [];

export function attachmentsOf(message: Pick<Message, 'attachments'> | undefined): readonly Attachment[] {
  return message?.attachments ?? NONE;
}

/** What a message with these files is, as the server will put it. */
export function typeOfFiles(files: readonly Pick<FileInfo, 'kind'>[], asFiles = false): MessageType {
  if (files.length === 0) return 'text';
  if (asFiles) return 'file';
  if (files.length === 1 && files[0]?.kind === 'audio') return 'audio';
  if (files.every(({ kind }) => kind === 'image')) return 'image';
  return files.every(({ kind }) => kind === 'image' || kind === 'video') ? 'video' : 'file';
}
