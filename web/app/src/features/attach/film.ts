import type { NewFile } from '@vestnik/sdk';
import { previewOf, sizeOf } from './picture';

const PATIENCE_MS = 8_000;
/** Recorded films do not say how long they are, until one has been at their end. */
const BEYOND_S = 1e7;

/** A film with its size, length and colours. It is not drawn anew. Rejects what the browser cannot play. */
export async function describeFilm(file: File): Promise<NewFile> {
  const url = URL.createObjectURL(file);
  const video = document.createElement('video');
  video.muted = true;
  video.playsInline = true;
  video.preload = 'auto';
  try {
    const loaded = happened(video, 'loadeddata');
    video.src = url;
    await loaded;
    const { width, height } = sizeOf(video);
    if (width === 0 || height === 0) throw new Error('There is nothing to see.');
    const seconds = await lengthOf(video);
    // Many begin with black.
    await seek(video, Math.min(0.5, (seconds ?? 0) / 2)).catch(() => undefined);
    const { name, type: mediaType } = file;
    const durationMs = seconds === null ? null : Math.round(seconds * 1000);
    return {
      kind: 'video',
      name,
      mediaType,
      blob: file,
      width,
      height,
      durationMs,
      preview: previewOf(video),
    };
  } finally {
    video.removeAttribute('src');
    video.load();
    URL.revokeObjectURL(url);
  }
}

async function lengthOf(video: HTMLVideoElement): Promise<number | null> {
  if (Number.isFinite(video.duration)) return video.duration;
  await seek(video, BEYOND_S).catch(() => undefined);
  return Number.isFinite(video.duration) ? video.duration : null;
}

async function seek(video: HTMLVideoElement, to: number): Promise<void> {
  const there = happened(video, 'seeked');
  video.currentTime = to;
  await there;
}

function happened(video: HTMLVideoElement, name: 'loadeddata' | 'seeked'): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = (how: () => void): void => {
      clearTimeout(timer);
      video.removeEventListener(name, done);
      video.removeEventListener('error', failed);
      how();
    };
    const done = (): void => end(resolve);
    const failed = (): void => end(() => reject(new Error('It cannot be played.')));
    const timer = setTimeout(failed, PATIENCE_MS);
    video.addEventListener(name, done);
    video.addEventListener('error', failed);
  });
}
