import type { NewFile } from '@vestnik/sdk';
import { describeFilm } from './film';
import { preparePicture } from './picture';

/** What somebody picked, as it would be without a look inside. */
export type Guess = NewFile['kind'];

export function guessOf({ type }: Pick<File, 'type'>): Guess {
  if (type.startsWith('image/') && type !== 'image/svg+xml') return 'image';
  if (type.startsWith('video/')) return 'video';
  return type.startsWith('audio/') ? 'audio' : 'file';
}

/** As it is. */
export function asIs(file: File, kind: Guess = guessOf(file)): NewFile {
  return { kind, name: file.name || 'file', mediaType: file.type, blob: file };
}

/** As it is to be sent. What the browser can neither show nor play goes as a file. Rejects what cannot be read. */
export async function prepare(file: File): Promise<NewFile> {
  await file.slice(0, 1).arrayBuffer();
  const guess = guessOf(file);
  try {
    if (guess === 'image') return await preparePicture(file);
    if (guess === 'video') return await describeFilm(file);
  } catch {
    return asIs(file, 'file');
  }
  return asIs(file, guess);
}
