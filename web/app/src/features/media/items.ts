import { attachmentsOf, type FileInfo, type Message, type Pending, typeOfFiles } from '@vestnik/sdk';

/** A file as a message shows it, be it on the server or on its way there. */
export interface Item extends FileInfo {
  /** Its place among those of the message: the same before and after it was sent. */
  place: number;
  /** Of one on its way. */
  waiting?: { chatId: string; clientId: string; fileId: string; isUploaded: boolean; isFailed: boolean };
  /** Of one on the server. */
  stored?: { messageId: string; attachmentId: string; url: string };
}

export function itemsOf(message: Message | undefined, pending: Pending | undefined): Item[] {
  if (message) {
    return attachmentsOf(message).map(({ id, url, ...info }, place) => ({
      ...info,
      place,
      stored: { messageId: message.id, attachmentId: id, url },
    }));
  }
  return (pending?.files ?? []).map(({ id, attachmentId, uploadUrl: _, ...info }, place) => {
    const { chatId, clientId, state } = pending as Pending;
    const isUploaded = attachmentId !== undefined;
    return {
      ...info,
      place,
      waiting: { chatId, clientId, fileId: id, isUploaded, isFailed: state !== 'sending' },
    };
  });
}

/** How they are shown: pictures and films as an album, one sound as such, all else as a list of files. */
export type Look = 'album' | 'sound' | 'files';

export function lookOf(message: Message | undefined, pending: Pending | undefined): Look {
  const type = message?.type ?? typeOfFiles(pending?.files ?? [], pending?.asFiles);
  if (type === 'image' || type === 'video') return 'album';
  return type === 'audio' ? 'sound' : 'files';
}
