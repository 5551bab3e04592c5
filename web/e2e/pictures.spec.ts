import type { Locator } from '@playwright/test';
import {
  bring,
  bytesOf,
  moving,
  PLACE,
  paper,
  photo,
  pick,
  seen,
  sendButton,
  shown,
  tiles,
  tray,
  viewer,
} from './files';
import {
  bubble,
  bubbles,
  composer,
  expect,
  openChatWith,
  openSaved,
  register,
  somebody,
  stands,
  test,
  write,
} from './fixtures';
import { png } from './png';

const red = { name: 'red.png', mimeType: 'image/png', buffer: png(640, 480, () => [200, 30, 30]) };
const green = { name: 'green.png', mimeType: 'image/png', buffer: png(480, 640, () => [30, 160, 60]) };
const blue = { name: 'blue.png', mimeType: 'image/png', buffer: png(900, 300, () => [30, 60, 200]) };

/** What `photo` took, as it is to be sent. Answers its bytes. */
async function expectSmall(tile: Locator): Promise<Buffer> {
  const { width, height, upper, lower } = await seen(tile);
  expect([width, height]).toEqual([1067, 1600]);
  expect(upper[0]).toBeGreaterThan(150);
  expect(upper[2]).toBeLessThan(100);
  expect(lower[0]).toBeLessThan(100);
  expect(lower[2]).toBeGreaterThan(150);

  const bytes = await bytesOf(tile);
  expect(bytes.length).toBeLessThanOrEqual(500_000);
  for (const trace of ['Exif', 'EXIF', 'XMP', 'Harbour', '59.9386'])
    expect(bytes.includes(trace), trace).toBe(false);
  return bytes;
}

test('a photo goes small, the right way up, and without the place at which it was taken', async ({
  browserOf,
}) => {
  const boris = somebody('Boris');
  const [a, b] = [await browserOf(), await browserOf()];
  await register(b, boris);
  await register(a, somebody('Anna'));
  await openChatWith(a, boris);
  const taken = await photo(a);
  expect(taken.buffer.includes(PLACE)).toBe(true);
  expect(taken.buffer.length).toBeGreaterThan(700_000);

  await pick(a, 'Photo or video', [taken]);
  await composer(a).fill('Here we are');
  await sendButton(a).click();
  const row = b.locator('[data-chat]').first();
  await expect(row).toContainText('Here we are');
  await row.click();
  const tile = tiles(b).first();
  await expectSmall(tile);
  // Nobody loads again what they have sent themselves.
  await expect(bubble(a, 'Here we are').locator('[data-status]')).toHaveAttribute('data-status', 'read');
  await expect(tiles(a).locator('img')).toHaveAttribute('src', /^blob:/);
});

for (const [which, isOld] of [
  ['Safari', false],
  ['a Safari that knows no canvas beside the page', true],
] as const) {
  test(`where WebP cannot be written, as in ${which}, a photo goes as JPEG, and what is clear is white`, async ({
    browserOf,
  }) => {
    const boris = somebody('Boris');
    const [a, b] = [await browserOf(), await browserOf()];
    await register(b, boris);
    const taken = await photo(b);
    await a.addInitScript(writesNoWebp, isOld);
    await register(a, somebody('Anna'));
    await openChatWith(a, boris);
    await pick(a, 'Photo or video', [taken]);
    await sendButton(a).click();
    await b.locator('[data-chat]').first().click();
    const jpeg = await expectSmall(tiles(b).first());
    expect(jpeg.subarray(0, 3).toString('hex')).toBe('ffd8ff');

    const half = png(300, 200, (_, y) => (y < 100 ? [0, 0, 0, 0] : [200, 30, 30]));
    await bring(a, 'paste', [{ name: 'half.png', mimeType: 'image/png', buffer: half }]);
    await sendButton(a).click();
    const { upper, lower } = await seen(tiles(b).nth(1));
    expect(Math.min(...upper)).toBeGreaterThan(250);
    expect(lower[0]).toBeGreaterThan(150);
    expect(lower[2]).toBeLessThan(100);
  });
}

/** Asked for WebP, its canvas answers PNG. An old one has no canvas but that of the page. */
function writesNoWebp(isOld: boolean): void {
  const known = (type?: string): string | undefined => (type === 'image/webp' ? 'image/png' : type);
  const { toBlob } = HTMLCanvasElement.prototype;
  HTMLCanvasElement.prototype.toBlob = function (done, type, quality) {
    toBlob.call(this, done, known(type), quality);
  };
  const { convertToBlob } = OffscreenCanvas.prototype;
  OffscreenCanvas.prototype.convertToBlob = function (options) {
    return convertToBlob.call(this, { ...options, type: known(options?.type) });
  };
  if (isOld) Reflect.deleteProperty(window, 'OffscreenCanvas');
}

test('an album comes to the other browser in its order, and nothing jumps while it loads', async ({
  browserOf,
}) => {
  const boris = somebody('Boris');
  const [a, b] = [await browserOf(), await browserOf()];
  await register(b, boris);
  await register(a, somebody('Anna'));
  await openChatWith(a, boris);
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  await b.route('**/uploads/images/**', async (route) => {
    await held;
    await route.continue();
  });
  await bring(a, 'paste', [red]);
  await bring(a, 'drop', [green, blue]);
  await expect(tray(a)).toHaveAttribute('data-tray', '3');
  await composer(a).press('Enter');
  await expect(tray(a)).toHaveCount(0);

  await expect(b.locator('[data-chat]').first()).toContainText('3 photos');
  await b.locator('[data-chat]').first().click();
  const album = b.locator('[data-album="3"]');
  await expect(album).toBeVisible();
  await expect(album.locator('[data-placeholder]')).toHaveCount(3);
  await stands(album);
  const before = await album.boundingBox();
  release();
  for (const [at, main] of [0, 1, 2].entries()) {
    const { upper } = await seen(tiles(b).nth(at));
    expect(upper.indexOf(Math.max(...upper)), `picture ${at}`).toBe(main);
  }
  expect(await album.boundingBox()).toEqual(before);

  // All of them, one after another, by keys alone.
  await tiles(b).nth(0).getByRole('button').click();
  await expect(viewer(b)).toBeVisible();
  await expect(viewer(b)).toContainText('1 of 3');
  await b.keyboard.press('ArrowRight');
  await expect(viewer(b)).toContainText('2 of 3');
  await b.keyboard.press('End');
  await expect(viewer(b)).toContainText('3 of 3');
  await b.keyboard.press('+');
  await expect(viewer(b).locator('[data-zoom]')).toHaveAttribute('data-zoom', /scale\(1\.5\)/);
  await b.keyboard.press('0');
  await expect(viewer(b).locator('[data-zoom]')).toHaveAttribute('data-zoom', /scale\(1\)/);
  const download = b.waitForEvent('download');
  await viewer(b).getByRole('button', { name: 'Download' }).click();
  expect((await download).suggestedFilename()).toBe('blue.webp');
  await b.keyboard.press('Escape');
  await expect(viewer(b)).toHaveCount(0);
  await expect(b).toHaveURL(/\/chat\//);

  // What is answered is named by what it is.
  await bubbles(b).last().click({ button: 'right' });
  await b.getByRole('menuitem', { name: 'Reply' }).click();
  await write(b, 'All three are lovely');
  await expect(bubble(a, 'All three are lovely')).toContainText('Photo');
});

test('a picture that moves keeps moving, and says no more where it was taken', async ({ browserOf }) => {
  const page = await browserOf();
  await register(page, somebody('Anna'));
  await openSaved(page);
  const gif = moving();
  expect(gif.buffer.includes(PLACE)).toBe(true);
  await bring(page, 'paste', [gif]);
  await sendButton(page).click();
  await expect(page.locator('article [data-status=sent]')).toBeVisible();
  // From the server, and not from the own copy.
  await page.reload();
  const bytes = await bytesOf(tiles(page).first());
  expect(bytes.subarray(0, 6).toString()).toBe('GIF89a');
  expect(bytes.length).toBe(gif.buffer.length - PLACE.length - 4);
  expect(bytes.includes(PLACE)).toBe(false);
});

test('the originals go as files when they are wanted', async ({ browserOf }) => {
  const boris = somebody('Boris');
  const [a, b] = [await browserOf(), await browserOf()];
  await register(b, boris);
  await register(a, somebody('Anna'));
  await openChatWith(a, boris);
  const taken = await photo(a, 'IMG_0002.JPG', 600, 400);
  await pick(a, 'Photo or video', [taken]);
  await tray(a).getByRole('checkbox', { name: 'Send originals as files' }).check();
  await expect(tray(a)).toContainText('The place and time stored in a photo are sent too.');
  await sendButton(a).click();
  await expect(b.locator('[data-chat]').first()).toContainText('IMG_0002.JPG');
  await b.locator('[data-chat]').first().click();
  const download = b.waitForEvent('download');
  await b.locator('[data-file="IMG_0002.JPG"]').click();
  const saved = await (await download).createReadStream();
  const parts: Buffer[] = [];
  for await (const part of saved) parts.push(part as Buffer);
  expect(Buffer.concat(parts).equals(taken.buffer)).toBe(true);
});

test('what lies in the tray can be taken out, and is still there after a look into another chat', async ({
  browserOf,
}) => {
  const boris = somebody('Boris');
  const [a, b] = [await browserOf(), await browserOf()];
  await register(b, boris);
  await register(a, somebody('Anna'));
  await openChatWith(a, boris);
  await bring(a, 'paste', [red, green]);
  await pick(a, 'File', [paper('notes.txt')]);
  await expect(tray(a)).toHaveAttribute('data-tray', '3');
  await tray(a).getByRole('button', { name: 'Remove green.png' }).click();
  await expect(tray(a).getByRole('button', { name: 'Remove notes.txt' })).toBeFocused();
  await openSaved(a);
  await expect(tray(a)).toHaveCount(0);
  await a.goBack();
  await expect(tray(a)).toHaveAttribute('data-tray', '2');
  await composer(a).fill('Two of them');
  await composer(a).press('Enter');
  // The picture with the words, then the file.
  await expect(bubbles(a)).toHaveCount(2);
  await expect(bubbles(a).first()).toContainText('Two of them');
  await expect(bubbles(a).last()).toContainText('notes.txt');
  await expect(composer(a)).toHaveValue('');
  await expect(a.locator('[data-status=sending]')).toHaveCount(0);
});

test('text that comes with a picture of itself stays text, and a folder goes nowhere', async ({
  browserOf,
}) => {
  const page = await browserOf();
  await register(page, somebody('Anna'));
  await openSaved(page);
  await page.evaluate(() => {
    const transfer = new DataTransfer();
    transfer.setData('text/plain', 'a cell');
    transfer.setData('text/html', '<td>a cell</td>');
    transfer.items.add(new File(['x'], 'image.png', { type: 'image/png' }));
    const area = document.querySelector('main textarea');
    area?.dispatchEvent(
      new ClipboardEvent('paste', { bubbles: true, cancelable: true, clipboardData: transfer }),
    );
  });
  await bring(page, 'paste', [{ name: 'empty.txt', mimeType: 'text/plain', buffer: Buffer.alloc(0) }]);
  await expect(page.getByRole('status')).toContainText('“empty.txt” is empty.');
  await expect(tray(page)).toHaveCount(0);
  await page.evaluate(() => {
    const transfer = new DataTransfer();
    transfer.items.add(new File(['x'], 'a.txt'));
    document
      .querySelector('main')
      ?.dispatchEvent(
        new DragEvent('dragenter', { bubbles: true, cancelable: true, dataTransfer: transfer }),
      );
  });
  await expect(page.locator('[data-drop-zone]')).toBeVisible();
  // Whoever moves the pointer again drags nothing any more.
  await page.mouse.move(600, 300);
  await expect(page.locator('[data-drop-zone]')).toHaveCount(0);
});

test('what the browser cannot show as a picture goes as a file', async ({ browserOf, allow }) => {
  // It is the recorder of the test that looks at what could not be shown.
  allow(/Connecting to 'blob:/);
  const page = await browserOf();
  await register(page, somebody('Anna'));
  await openSaved(page);
  const broken = { name: 'broken.png', mimeType: 'image/png', buffer: Buffer.from('no picture at all') };
  const drawing = {
    name: 'drawing.svg',
    mimeType: 'image/svg+xml',
    buffer: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
  };
  await bring(page, 'paste', [broken, drawing]);
  // It could not be drawn anew: what is written in it goes with it.
  await expect(tray(page)).toContainText('Original: may contain place and time');
  await sendButton(page).click();
  await expect(page.locator('[data-file="broken.png"]')).toBeVisible();
  await expect(page.locator('[data-file="drawing.svg"]')).toBeVisible();
  await expect(page.locator('[data-status=sending]')).toHaveCount(0);
  await expect(tiles(page)).toHaveCount(0);
});

test('a picture that is gone says so in its place, and one that failed is tried again', async ({
  browserOf,
  allow,
}) => {
  allow(/status of 404/);
  const boris = somebody('Boris');
  const [a, b] = [await browserOf(), await browserOf()];
  await register(b, boris);
  await register(a, somebody('Anna'));
  await openChatWith(a, boris);
  await bring(a, 'paste', [red]);
  await sendButton(a).click();
  await expect(bubbles(a).last().locator('[data-status]')).not.toHaveAttribute('data-status', 'sending');

  await b.route('**/uploads/images/**', (route) => route.fulfill({ status: 404 }));
  await b.locator('[data-chat]').first().click();
  await expect(b.locator('[data-missing=failed]')).toContainText('Could not be loaded');
  await b.unroute('**/uploads/images/**');
  await b.getByRole('button', { name: 'Try again' }).click();
  await shown(tiles(b).first());

  await b.route('**/uploads/images/**', (route) => route.fulfill({ status: 404 }));
  await b.route('**/api/messages/*', (route) =>
    route.fulfill({ status: 404, json: { code: 'message.not_found' } }),
  );
  await b.reload();
  await expect(b.locator('[data-missing=gone]')).toContainText('No longer available');
});

test('a picture that is deleted while it is looked at goes, and the next one is there', async ({
  browserOf,
}) => {
  const boris = somebody('Boris');
  const [a, b] = [await browserOf(), await browserOf()];
  await register(b, boris);
  await register(a, somebody('Anna'));
  await openChatWith(a, boris);
  for (const each of [red, blue]) {
    await bring(a, 'paste', [each]);
    await sendButton(a).click();
    await expect(tray(a)).toHaveCount(0);
  }
  await b.locator('[data-chat]').first().click();
  await expect(tiles(b)).toHaveCount(2);
  await tiles(b).nth(0).getByRole('button').click();
  await expect(viewer(b)).toContainText('1 of 2');
  await bubbles(a).first().click({ button: 'right' });
  await a.getByRole('menuitem', { name: 'Delete' }).click();
  await a.getByRole('button', { name: 'Delete for everyone' }).click();
  await expect(tiles(b)).toHaveCount(1);
  await expect(viewer(b)).toBeVisible();
  await expect(viewer(b)).not.toContainText('of 2');
  await b.keyboard.press('Escape');
  await expect(viewer(b)).toHaveCount(0);
});

test('the words of a picture can be changed, and taken away', async ({ browserOf }) => {
  const page = await browserOf();
  await register(page, somebody('Anna'));
  await openSaved(page);
  await bring(page, 'paste', [red]);
  await composer(page).fill('Red');
  await composer(page).press('Enter');
  await expect(bubble(page, 'Red').locator('[data-status]')).toHaveAttribute('data-status', 'sent');
  await composer(page).press('ArrowUp');
  await composer(page).fill('Very red');
  await composer(page).press('Enter');
  await expect(bubbles(page).last()).toContainText('Very red');
  await composer(page).press('ArrowUp');
  await composer(page).fill('');
  await composer(page).press('Enter');
  await expect(bubbles(page).last()).not.toContainText('red');
  await shown(tiles(page).first());
});
