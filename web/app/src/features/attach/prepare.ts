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

/** By name too: of what the browser does not know it says no type. */
const TAKEN = /\.(heic|heif|tiff?|dng|jpe?g|mov|mp4|m4v|3gp|mkv|avi)$/i;

/**
 * A photo or film goes as the camera wrote it: what the browser cannot draw anew, and every film. Where and when it was
 * taken may stand in it.
 */
export function isOriginal(file: File, ready: Pick<NewFile, 'blob'> | null): boolean {
  if (ready?.blob !== file) return false;
  const guess = guessOf(file);
  return guess === 'image' || guess === 'video' || TAKEN.test(file.name);
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
