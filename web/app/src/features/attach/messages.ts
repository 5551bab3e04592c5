import type { NewFile } from '@vestnik/sdk';

/** As many as the server takes in one. */
const MOST = 10;

/**
 * What is sent together, as messages: pictures and films as albums, then all else, each message with as many as it may
 * have. As files, all of them are alike.
 */
export function messagesOf(files: readonly NewFile[], asFiles: boolean): NewFile[][] {
  const isShown = ({ kind }: NewFile): boolean => !asFiles && (kind === 'image' || kind === 'video');
  const messages: NewFile[][] = [];
  for (const kind of [files.filter(isShown), files.filter((file) => !isShown(file))]) {
    for (let at = 0; at < kind.length; at += MOST) messages.push(kind.slice(at, at + MOST));
  }
  return messages;
}
