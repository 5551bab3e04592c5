import type { NewFile } from '@vestnik/sdk';
import { canvasOf, type Drawable } from '../../lib/canvas';
import { gridOf, writePlaceholder } from '../../lib/placeholder';
import { strippedAnimation } from './animation';

const MOST_SIDE = 1600;
const MOST_BYTES = 500_000;
/** Tried one after another; what is still too large is drawn smaller. */
const QUALITIES = [0.86, 0.78, 0.68, 0.56, 0.45];
const SMALLER = 0.8;

/**
 * A picture as it is sent: drawn anew, the right way up, at most 1600 pixels and 500 KB. Nothing but the picture is in
 * it: no place, no time, no device. One that moves keeps moving, and loses what is written in it. Rejects what the
 * browser cannot show.
 */
export async function preparePicture(file: File): Promise<NewFile> {
  const drawn = await decoded(file);
  try {
    const shape = sizeOf(drawn);
    const preview = previewOf(drawn);
    const bytes = MOVING.has(file.type) ? new Uint8Array(await file.arrayBuffer()) : null;
    const moving = bytes && strippedAnimation(bytes);
    if (moving) {
      const blob = new Blob([moving], { type: file.type });
      return { kind: 'image', name: file.name, mediaType: file.type, blob, ...shape, preview };
    }
    const { blob, width, height } = await compressed(drawn);
    const name = named(file.name, blob.type);
    return { kind: 'image', name, mediaType: blob.type, blob, width, height, preview };
  } finally {
    if ('close' in drawn) drawn.close();
  }
}

/** Those that may move. */
const MOVING = new Set(['image/gif', 'image/webp', 'image/png', 'image/apng']);

async function decoded(blob: Blob): Promise<ImageBitmap | HTMLImageElement> {
  try {
    return await createImageBitmap(blob, { imageOrientation: 'from-image' });
  } catch {
    // Older browsers know no bitmaps of blobs, or not the option; what an element shows, it shows the right way up.
    const url = URL.createObjectURL(blob);
    try {
      const image = new Image();
      image.src = url;
      await image.decode();
      return image;
    } finally {
      URL.revokeObjectURL(url);
    }
  }
}

export function sizeOf(drawn: Drawable): { width: number; height: number } {
  if ('videoWidth' in drawn) return { width: drawn.videoWidth, height: drawn.videoHeight };
  if ('naturalWidth' in drawn) return { width: drawn.naturalWidth, height: drawn.naturalHeight };
  return { width: drawn.width, height: drawn.height };
}

async function compressed(drawn: Drawable): Promise<{ blob: Blob; width: number; height: number }> {
  const type = await bestType();
  const { width, height } = sizeOf(drawn);
  let scale = Math.min(1, MOST_SIDE / Math.max(width, height));
  for (;;) {
    const size = {
      width: Math.max(1, Math.round(width * scale)),
      height: Math.max(1, Math.round(height * scale)),
    };
    const canvas = canvasOf(size.width, size.height);
    // JPEG knows nothing to see through.
    if (type === 'image/jpeg') {
      canvas.context.fillStyle = 'white';
      canvas.context.fillRect(0, 0, size.width, size.height);
    }
    canvas.context.imageSmoothingQuality = 'high';
    canvas.context.drawImage(drawn, 0, 0, size.width, size.height);
    for (const quality of QUALITIES) {
      const blob = await canvas.toBlob(type, quality);
      if (blob.size <= MOST_BYTES) return { blob, ...size };
    }
    scale *= SMALLER;
  }
}

let best: Promise<'image/webp' | 'image/jpeg'> | undefined;

/** WebP, unless this browser cannot write it: then it answers something else. */
function bestType(): Promise<'image/webp' | 'image/jpeg'> {
  best ??= canvasOf(1, 1)
    .toBlob('image/webp', 0.5)
    .then(({ type }) => (type === 'image/webp' ? type : 'image/jpeg'));
  return best;
}

export function previewOf(drawn: Drawable): string {
  const { width, height } = sizeOf(drawn);
  const { columns, rows } = gridOf(width, height);
  const { context } = canvasOf(columns, rows);
  context.fillStyle = 'white';
  context.fillRect(0, 0, columns, rows);
  context.imageSmoothingQuality = 'high';
  context.drawImage(drawn, 0, 0, columns, rows);
  return writePlaceholder(context.getImageData(0, 0, columns, rows));
}

function named(name: string, type: string): string {
  return `${name.replace(/\.[^.]*$/, '') || 'image'}.${type === 'image/webp' ? 'webp' : 'jpg'}`;
}
