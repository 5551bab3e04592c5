import { createHash, randomBytes } from 'node:crypto';
import { bring, cards, film, paper, pick, sendButton, shown, tiles, tray, viewer } from './files';
import {
  bubble,
  bubbles,
  composer,
  expect,
  openChatWith,
  openSaved,
  register,
  somebody,
  test,
  write,
} from './fixtures';
import { frontOf } from './front';
import { onDisk } from './kept';
import { png } from './png';
import { ownServer, PROGRAM } from './server';

const MEGABYTE = 1024 * 1024;
const picture = { name: 'red.png', mimeType: 'image/png', buffer: png(640, 480, () => [200, 30, 30]) };

const digest = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

/** Everything is stored, and nothing waits. */
async function settled(page: import('@playwright/test').Page): Promise<void> {
  await expect(page.locator('[data-status=sending], [data-status=failed]')).toHaveCount(0, {
    timeout: 60_000,
  });
}

test('a large file goes on where it was after the network was cut, the server killed, and the page loaded again', async ({
  browserOf,
  allow,
}) => {
  test.skip(!PROGRAM, 'VESTNIK_DLL names the program to kill');
  allow(/Failed to load resource|WebSocket|net::ERR/);
  const server = await ownServer();
  const front = await frontOf(server.url);
  const page = await browserOf({ baseURL: front.url });
  const anna = somebody('Anna');
  const file = {
    name: 'harbour.bin',
    mimeType: 'application/octet-stream',
    buffer: randomBytes(30 * MEGABYTE),
  };
  let created = 0;
  let sent = 0;
  /** After so many bytes more of the file something breaks. */
  let left = Number.POSITIVE_INFINITY;
  let breaks = (): unknown => front.cut();
  front.listen(({ method, url }, bytes) => {
    if (!url?.startsWith('/api/uploads/tus')) return;
    if (method === 'POST' && bytes === 0) created++;
    if (method !== 'PATCH') return;
    sent += bytes;
    left -= bytes;
    if (left <= 0) {
      left = Number.POSITIVE_INFINITY;
      void breaks();
    }
  });
  try {
    await register(page, anna);
    await openSaved(page);
    const address = page.url();
    left = 9 * MEGABYTE;
    await pick(page, 'File', [file]);
    await sendButton(page).click();
    await expect.poll(() => left, { timeout: 60_000 }).toBe(Number.POSITIVE_INFINITY);
    await expect(page.locator('[data-connection]')).toBeVisible();
    await expect(cards(page)).toContainText('harbour.bin');
    await expect(cards(page).getByRole('progressbar')).toBeVisible();

    let killed: Promise<void> | undefined;
    breaks = () => {
      killed = server.kill();
    };
    left = 9 * MEGABYTE;
    front.mend();
    await expect.poll(() => killed !== undefined, { timeout: 60_000 }).toBe(true);
    await killed;
    await server.start();
    await page.goto(address);
    await expect(cards(page)).toHaveCount(1);
    const status = bubbles(page).last().locator('[data-status]');
    await expect(status).toHaveAttribute('data-status', 'sent', { timeout: 90_000 });
    expect(created).toBe(1);
    // Each break cost a piece at most.
    expect(sent).toBeLessThan(file.buffer.length + 3 * 4 * MEGABYTE);

    const download = page.waitForEvent('download');
    await cards(page).click();
    const parts: Buffer[] = [];
    for await (const part of await (await download).createReadStream()) parts.push(part as Buffer);
    expect(digest(Buffer.concat(parts))).toBe(digest(file.buffer));
  } finally {
    await page.close();
    await front.close();
    await server.close();
  }
});

test('a picture that is sent without a network is there at once, after a reload too, and goes when it can', async ({
  browserOf,
}) => {
  const boris = somebody('Boris');
  const [a, b] = [await browserOf(), await browserOf()];
  await register(b, boris);
  await register(a, somebody('Anna'));
  await openChatWith(a, boris);
  await write(a, 'Wait for it');
  await expect(bubbles(a).last().locator('[data-status]')).toHaveAttribute('data-status', 'delivered');
  await a.evaluate(async () => void (await navigator.serviceWorker.ready));
  await expect.poll(() => a.evaluate(() => navigator.serviceWorker.controller?.state)).toBe('activated');
  await a.context().setOffline(true);
  await bring(a, 'paste', [picture]);
  await composer(a).fill('In the tunnel');
  await composer(a).press('Enter');
  await shown(tiles(a).first());
  await expect(bubbles(a).last().locator('[data-status]')).toHaveAttribute('data-status', 'sending');
  await write(a, 'And after it');
  // What is said here is on the disk.
  await expect.poll(async () => (await onDisk(a, 'outbox', 'files')).length).toBe(1);

  await a.reload();
  await shown(tiles(a).first());
  await a.context().setOffline(false);
  await settled(a);
  await b.locator('[data-chat]').first().click();
  await expect(bubbles(b)).toHaveCount(3);
  await expect(bubbles(b).nth(1)).toContainText('In the tunnel');
  await expect(bubbles(b).nth(2)).toContainText('And after it');
  await shown(tiles(b).first());
});

test('an upload can be taken back, and one that was refused is told why and tried again', async ({
  browserOf,
  allow,
}) => {
  allow(/status of 507|ERR_FAILED/);
  const page = await browserOf();
  await register(page, somebody('Anna'));
  await openSaved(page);
  await page.route('**/api/upload', () => undefined);
  await bring(page, 'paste', [picture]);
  await sendButton(page).click();
  await expect(tiles(page)).toHaveCount(1);
  await tiles(page).getByRole('button', { name: 'Cancel upload' }).click();
  await expect(bubbles(page)).toHaveCount(0);

  await page.unroute('**/api/upload');
  await page.route('**/api/upload', (route) => route.fulfill({ status: 507, json: { code: 'media.quota' } }));
  await bring(page, 'paste', [picture]);
  await sendButton(page).click();
  await expect(bubbles(page).last()).toContainText('There is no room left for your files on the server.');
  await page.unroute('**/api/upload');
  await page.getByRole('button', { name: /Retry/ }).click();
  await settled(page);
  await expect(tiles(page)).toHaveCount(1);
});

test('one of several can be taken back while they are uploaded', async ({ browserOf }) => {
  const page = await browserOf();
  await register(page, somebody('Anna'));
  await openSaved(page);
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route('**/api/upload', async (route) => {
    await held;
    await route.continue().catch(() => undefined);
  });
  await bring(page, 'paste', [paper('one.txt'), paper('two.txt'), paper('three.txt')]);
  await sendButton(page).click();
  await expect(cards(page)).toHaveCount(3);
  await page.locator('[data-file="two.txt"]').getByRole('button', { name: 'Cancel upload' }).click();
  await expect(cards(page)).toHaveCount(2);
  release();
  await settled(page);
  await page.reload();
  await expect(cards(page)).toHaveCount(2);
  await expect(bubbles(page)).toHaveCount(1);
});

test('what is written while a large file goes does not wait for it', async ({ browserOf }) => {
  const page = await browserOf();
  await register(page, somebody('Anna'));
  await openSaved(page);
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route('**/api/upload', async (route) => {
    await held;
    await route.continue();
  });
  await bring(page, 'paste', [paper('slow.bin')]);
  await sendButton(page).click();
  await write(page, 'Meanwhile');
  const words = bubbles(page).filter({ hasText: 'Meanwhile' });
  await expect(words.locator('[data-status]')).toHaveAttribute('data-status', 'sent', { timeout: 60_000 });
  await expect(cards(page).getByRole('progressbar')).toBeVisible();
  release();
  await settled(page);
});

test('a file of any name comes as it went', async ({ browserOf }) => {
  const boris = somebody('Boris');
  const [a, b] = [await browserOf(), await browserOf()];
  await register(b, boris);
  await register(a, somebody('Anna'));
  await openChatWith(a, boris);
  const file = paper('Отчёт «2026» & <b>100 % 🎉.pdf', 70_000);
  await pick(a, 'File', [file]);
  await sendButton(a).click();
  await b.locator('[data-chat]').first().click();
  await expect(cards(b)).toContainText(file.name);
  await expect(cards(b)).toContainText('70 kB, PDF');
  const download = b.waitForEvent('download');
  await cards(b).click();
  const saved = await download;
  expect(saved.suggestedFilename().replace(/[<>:"/\\|?*_]/g, '')).toBe(
    file.name.replace(/[<>:"/\\|?*_]/g, ''),
  );
  const parts: Buffer[] = [];
  for await (const part of await saved.createReadStream()) parts.push(part as Buffer);
  expect(digest(Buffer.concat(parts))).toBe(digest(file.buffer));

  await bubbles(a).last().click({ button: 'right' });
  await a.getByRole('menuitem', { name: 'Delete' }).click();
  await a.getByRole('button', { name: 'Delete for everyone' }).click();
  await expect(cards(b)).toHaveCount(0);
});

test('a film shows its first picture, and plays from where one wants', async ({ browserOf }) => {
  const boris = somebody('Boris');
  const [a, b] = [await browserOf(), await browserOf()];
  await register(b, boris);
  await register(a, somebody('Anna'));
  await openChatWith(a, boris);
  await pick(a, 'Photo or video', [await film(a)]);
  await sendButton(a).click();
  await expect(tray(a)).toHaveCount(0, { timeout: 60_000 });
  const row = b.locator('[data-chat]').first();
  await expect(row).toContainText('Video');
  const partial = b.waitForResponse(
    (response) => response.url().includes('/uploads/videos/') && response.status() === 206,
  );
  await row.click();
  const tile = tiles(b).first();
  await shown(tile);
  expect((await partial).headers()['content-range']).toMatch(/^bytes \d+-\d+\/\d+$/);
  await expect(tile).toContainText(/0:0[1-9]/);
  const size = await tile
    .locator('video')
    .evaluate((video: HTMLVideoElement) => [video.videoWidth, video.videoHeight]);
  expect(size).toEqual([320, 240]);
  await tile.getByRole('button').click();
  const player = viewer(b).locator('video');
  await expect
    .poll(() => player.evaluate((video: HTMLVideoElement) => video.currentTime))
    .toBeGreaterThan(0.3);
  await b.keyboard.press('Escape');
  await expect(viewer(b)).toHaveCount(0);
});

test('what is written while pictures are made ready stands apart from their words, and the page may be closed', async ({
  browserOf,
}) => {
  const page = await browserOf();
  await page.addInitScript(() => {
    const make = window.createImageBitmap as (blob: ImageBitmapSource) => Promise<ImageBitmap>;
    window.createImageBitmap = async (blob: ImageBitmapSource) => {
      await new Promise((resolve) => window.addEventListener('made ready', resolve, { once: true }));
      return make(blob);
    };
  });
  await register(page, somebody('Anna'));
  await openSaved(page);
  const field = composer(page);
  const sendAndWriteOn = async (): Promise<void> => {
    await bring(page, 'paste', [picture]);
    await field.fill('Look!');
    await field.press('Enter');
    await expect(field).toHaveValue('');
    await field.fill('And then');
  };
  await sendAndWriteOn();
  await page.reload();
  await expect(field).toHaveValue('Look!\nAnd then');
  await sendAndWriteOn();
  await page.evaluate(() => window.dispatchEvent(new Event('made ready')));
  await expect(bubble(page, 'Look!').locator('[data-status]')).toHaveAttribute('data-status', 'sent');
  await expect(bubbles(page)).toHaveCount(1);
  await expect(bubbles(page)).not.toContainText('And then');
  await expect(field).toHaveValue('And then');
});
