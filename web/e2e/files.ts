import { randomBytes } from 'node:crypto';
import type { Locator, Page } from '@playwright/test';
import { bubbles, expect } from './fixtures';

export interface Picked {
  name: string;
  mimeType: string;
  buffer: Buffer;
}

/** What a camera writes into its pictures: where they were taken, and which side is up. */
export const PLACE = 'Harbour 59.9386 N 30.3141 E';
const ON_ITS_SIDE = 6;

/**
 * A photo as a phone takes it: `PLACE` is written in it, and it lies on its side: shown upright its upper half is red, its
 * lower half blue. With noise in it, for what is plain is small anyway.
 */
export async function photo(page: Page, name = 'IMG_0001.JPG', width = 2400, height = 1600): Promise<Picked> {
  const drawn = await page.evaluate(
    async ([width, height]) => {
      const canvas = new OffscreenCanvas(width, height);
      const context = canvas.getContext('2d') as OffscreenCanvasRenderingContext2D;
      const image = context.createImageData(width, height);
      let dice = 1;
      for (let at = 0; at < image.data.length; at += 4) {
        dice = (Math.imul(dice, 1_664_525) + 1_013_904_223) >>> 0;
        const noise = dice >>> 26;
        const isLeft = (at / 4) % width < width / 2;
        image.data.set(isLeft ? [190 + noise, noise, noise, 255] : [noise, noise, 190 + noise, 255], at);
      }
      context.putImageData(image, 0, 0);
      const blob = await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.92 });
      const bytes = new Uint8Array(await blob.arrayBuffer());
      let text = '';
      for (let at = 0; at < bytes.length; at += 8192)
        text += String.fromCharCode(...bytes.subarray(at, at + 8192));
      return btoa(text);
    },
    [width, height] as const,
  );
  const jpeg = Buffer.from(drawn, 'base64');
  return {
    name,
    mimeType: 'image/jpeg',
    buffer: Buffer.concat([jpeg.subarray(0, 2), exif(), jpeg.subarray(2)]),
  };
}

/** An APP1 segment with two entries: which side is up, and a description. */
function exif(): Buffer {
  const description = Buffer.from(`${PLACE}\0`);
  const tiff = Buffer.alloc(8 + 2 + 2 * 12 + 4);
  tiff.write('MM\0*', 0, 'latin1');
  tiff.writeUInt32BE(8, 4);
  tiff.writeUInt16BE(2, 8);
  const entry = (at: number, tag: number, type: number, count: number): void => {
    tiff.writeUInt16BE(tag, at);
    tiff.writeUInt16BE(type, at + 2);
    tiff.writeUInt32BE(count, at + 4);
  };
  entry(10, 0x010e, 2, description.length);
  tiff.writeUInt32BE(tiff.length, 18);
  entry(22, 0x0112, 3, 1);
  tiff.writeUInt16BE(ON_ITS_SIDE, 30);
  const body = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff, description]);
  const head = Buffer.from([0xff, 0xe1, 0, 0]);
  head.writeUInt16BE(body.length + 2, 2);
  return Buffer.concat([head, body]);
}

/** A picture of two frames, with `PLACE` as a comment between them. */
export function moving(name = 'moving.gif'): Picked {
  const comment = Buffer.from(PLACE);
  const frame = [0x21, 0xf9, 4, 0, 10, 0, 0, 0, 0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0];
  const buffer = Buffer.concat([
    Buffer.from('GIF89a'),
    Buffer.from([1, 0, 1, 0, 0x80, 0, 0, 200, 30, 30, 30, 30, 200]),
    Buffer.from(frame),
    Buffer.from([0x21, 0xfe, comment.length]),
    comment,
    Buffer.from([0, ...frame, 0x3b]),
  ]);
  return { name, mimeType: 'image/gif', buffer };
}

export function paper(name: string, size = 40_000): Picked {
  return { name, mimeType: 'application/octet-stream', buffer: randomBytes(size) };
}

/** Picks by the button, as a person does. */
export async function pick(
  page: Page,
  what: 'Photo or video' | 'File',
  files: readonly Picked[],
): Promise<void> {
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Attach' }).click();
  await page.getByRole('menuitem', { name: what, exact: true }).click();
  await (await chooser).setFiles([...files]);
  await expect(tray(page)).toBeVisible();
}

/** Brings files to the page as the clipboard or a drag does. */
export async function bring(page: Page, how: 'paste' | 'drop', files: readonly Picked[]): Promise<void> {
  const given = files.map(({ name, mimeType, buffer }) => ({
    name,
    mimeType,
    text: buffer.toString('base64'),
  }));
  await page.evaluate(
    ({ how, given }) => {
      const transfer = new DataTransfer();
      for (const { name, mimeType, text } of given) {
        const bytes = Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
        transfer.items.add(new File([bytes], name, { type: mimeType }));
      }
      const target = document.querySelector('main textarea') ?? document.body;
      const common = { bubbles: true, cancelable: true };
      if (how === 'paste')
        target.dispatchEvent(new ClipboardEvent('paste', { ...common, clipboardData: transfer }));
      else {
        for (const name of ['dragenter', 'dragover', 'drop'])
          target.dispatchEvent(new DragEvent(name, { ...common, dataTransfer: transfer }));
      }
    },
    { how, given },
  );
}

export const tray = (page: Page): Locator => page.locator('[data-tray]');
/** Pictures and films, as tiles of an album. */
export const tiles = (page: Page): Locator => bubbles(page).locator('[data-tile]');
export const cards = (page: Page): Locator => bubbles(page).locator('[data-file]');
export const viewer = (page: Page): Locator => page.locator('[data-viewer]');
export const sendButton = (page: Page): Locator => page.getByRole('button', { name: 'Send', exact: true });

/** It has come, and is shown. */
export async function shown(tile: Locator): Promise<void> {
  await expect(tile).toHaveAttribute('data-shown', 'true');
}

export interface Seen {
  width: number;
  height: number;
  /** Of the middle of its upper and of its lower half: red, green, blue. */
  upper: number[];
  lower: number[];
}

/** The picture of a tile, as this browser shows it. */
export async function seen(tile: Locator): Promise<Seen> {
  await shown(tile);
  return tile.locator('img').evaluate((element) => {
    const image = element as HTMLImageElement;
    const { naturalWidth: width, naturalHeight: height } = image;
    const canvas = new OffscreenCanvas(width, height);
    const context = canvas.getContext('2d') as OffscreenCanvasRenderingContext2D;
    context.drawImage(image, 0, 0);
    const at = (share: number) => [...context.getImageData(width / 2, height * share, 1, 1).data].slice(0, 3);
    return { width, height, upper: at(0.25), lower: at(0.75) };
  });
}

/** The bytes from which a picture is shown. */
export async function bytesOf(tile: Locator): Promise<Buffer> {
  await shown(tile);
  const src = await tile.locator('img').getAttribute('src');
  const text = await tile.page().evaluate(async (src) => {
    const bytes = new Uint8Array(await (await fetch(src ?? '')).arrayBuffer());
    let text = '';
    for (let at = 0; at < bytes.length; at += 8192)
      text += String.fromCharCode(...bytes.subarray(at, at + 8192));
    return btoa(text);
  }, src);
  return Buffer.from(text, 'base64');
}

/** A film of a second, made by this browser: it plays what it makes. */
export async function film(page: Page): Promise<Picked> {
  const made = await page.evaluate(async () => {
    const canvas = document.createElement('canvas');
    canvas.width = 320;
    canvas.height = 240;
    const context = canvas.getContext('2d') as CanvasRenderingContext2D;
    const recorder = new MediaRecorder(canvas.captureStream(25), { mimeType: 'video/webm;codecs=vp8' });
    const parts: Blob[] = [];
    recorder.ondataavailable = ({ data }) => parts.push(data);
    const done = new Promise((resolve) => {
      recorder.onstop = resolve;
    });
    recorder.start();
    const end = performance.now() + 1_600;
    for (let n = 0; performance.now() < end; n++) {
      context.fillStyle = `rgb(0, ${120 + (n % 40) * 3}, 0)`;
      context.fillRect(0, 0, 320, 240);
      await new Promise((resolve) => setTimeout(resolve, 40));
    }
    recorder.stop();
    await done;
    const bytes = new Uint8Array(await new Blob(parts).arrayBuffer());
    return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
  });
  return { name: 'film.webm', mimeType: 'video/webm', buffer: Buffer.from(made, 'base64') };
}
