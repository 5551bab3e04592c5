import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium, type Page } from '@playwright/test';
import {
  bubble,
  bubbles,
  composer,
  connected,
  expect,
  openChatWith,
  openSaved,
  register,
  somebody,
  test,
  write,
} from './fixtures';
import { onDisk } from './kept';

/** The app is kept by this browser: it starts without the network. */
async function shellKept(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
  });
  await expect.poll(() => page.evaluate(() => navigator.serviceWorker.controller?.state)).toBe('activated');
}

/** What the cache holds of the open chat, in order: what is said here is on the disk. */
async function kept(page: Page): Promise<string[]> {
  const logs = await onDisk<{ messages: { content: string }[] }>(page, 'cache', 'logs');
  return logs.flatMap((log) => log.messages.map((message) => message.content));
}

test('without a network the app starts with the chats and messages that were seen last', async ({
  browserOf,
}) => {
  const anna = somebody('Anna');
  const boris = somebody('Boris');
  const [a, b] = [await browserOf(), await browserOf()];
  await register(b, boris);
  await register(a, anna);
  await openChatWith(a, boris);
  await write(a, 'Shall we meet?');
  await b.locator('[data-chat]').click();
  await write(b, 'At the lighthouse');
  await expect(bubble(a, 'lighthouse')).toBeVisible();
  await shellKept(a);
  await expect.poll(() => kept(a)).toEqual(['Shall we meet?', 'At the lighthouse']);

  await a.context().setOffline(true);
  await a.reload();
  await expect(a.locator('[data-chat]')).toContainText('At the lighthouse');
  await expect(bubbles(a)).toHaveCount(2);
  await expect(a.locator('[data-connection=disconnected]')).toBeVisible();
  // Whether he is online nobody knows now.
  await expect(a.locator('[data-presence]').filter({ hasText: 'online' })).toHaveCount(0);
  await a.goto('/');
  await a.locator('[data-chat]').click();
  await expect(bubble(a, 'lighthouse')).toBeVisible();

  // Meanwhile he goes on; she learns of it once she is back, and of what she wrote nothing is lost.
  await write(b, 'I bring candles');
  await write(a, 'I bring bread');
  await a.reload();
  await expect(bubble(a, 'bread').locator('[data-status]')).toHaveAttribute('data-status', 'sending');
  await a.context().setOffline(false);
  await connected(a);
  await expect(bubble(a, 'bread').locator('[data-status]')).toHaveAttribute('data-status', /delivered|read/);
  for (const page of [a, b]) {
    await expect(bubbles(page)).toHaveCount(4);
    await expect(bubble(page, 'candles')).toBeVisible();
    await expect(bubble(page, 'bread')).toBeVisible();
  }
});

test('what was written offline is sent by itself when the browser comes back, once', async ({
  browserOf,
}) => {
  const boris = somebody('Boris');
  const b = await browserOf();
  await register(b, boris);
  const folder = await mkdtemp(join(tmpdir(), 'vestnik-browser-'));
  const { launchOptions, baseURL } = test.info().project.use;
  const open = async (): Promise<[BrowserContext, Page]> => {
    const context = await chromium.launchPersistentContext(folder, {
      ...launchOptions,
      baseURL,
      locale: 'en-GB',
    });
    return [context, context.pages()[0] ?? (await context.newPage())];
  };
  try {
    let [context, page] = await open();
    await register(page, somebody('Anna'));
    await openChatWith(page, boris);
    await write(page, 'Are you there?');
    await expect(bubble(page, 'Are you there?').locator('[data-status]')).toHaveAttribute(
      'data-status',
      'delivered',
    );
    await shellKept(page);
    const address = page.url();
    await context.setOffline(true);
    await write(page, 'First');
    await write(page, 'Second');
    await expect(bubble(page, 'Second').locator('[data-status]')).toHaveAttribute('data-status', 'sending');
    await expect.poll(async () => (await onDisk(page, 'outbox', 'pending')).length).toBe(2);
    await expect.poll(() => kept(page)).toEqual(['Are you there?']);
    await context.close();

    [context, page] = await open();
    await context.setOffline(true);
    await page.goto(address);
    await expect(bubbles(page)).toHaveCount(3);
    await context.setOffline(false);
    await expect(bubble(page, 'Second').locator('[data-status]')).toHaveAttribute(
      'data-status',
      'delivered',
      {
        timeout: 60_000,
      },
    );
    await b.locator('[data-chat]').click();
    await expect(bubbles(b)).toHaveText([/Are you there\?/, /First/, /Second/]);
    await page.reload();
    await expect(bubbles(page)).toHaveText([/Are you there\?/, /First/, /Second/]);
    await context.close();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test('two tabs that were offline send what waits once, and both show it', async ({ browserOf }) => {
  const one = await browserOf();
  await register(one, somebody('Anna'));
  await openSaved(one);
  await write(one, 'Zero');
  await expect(bubble(one, 'Zero').locator('[data-status]')).toHaveAttribute('data-status', 'sent');
  await shellKept(one);
  await expect.poll(() => kept(one)).toEqual(['Zero']);
  await one.context().setOffline(true);
  await write(one, 'One');
  await write(one, 'Two');

  const two = await one.context().newPage();
  await two.goto(one.url());
  await expect(bubbles(two)).toHaveText([/Zero/, /One/, /Two/]);
  await write(two, 'Three');
  await one.context().setOffline(false);
  for (const page of [one, two]) {
    await connected(page);
    await expect(bubbles(page)).toHaveCount(4);
    await expect(page.locator('[data-status=sending]')).toHaveCount(0);
  }
  await two.reload();
  await expect(bubbles(two)).toHaveCount(4);
  await expect.poll(async () => (await kept(two)).toSorted()).toEqual(['One', 'Three', 'Two', 'Zero']);
});

test('signing out leaves nothing of the person in the browser', async ({ browserOf, allow }) => {
  // The draft may be on its way to the server just then.
  allow(/status of 401/);
  const page = await browserOf();
  await register(page, somebody('Anna'));
  await openSaved(page);
  await write(page, 'A secret');
  await expect(bubble(page, 'A secret').locator('[data-status]')).toHaveAttribute('data-status', 'sent');
  await composer(page).fill('a draft of a secret');
  await expect.poll(() => kept(page)).toEqual(['A secret']);
  const other = await page.context().newPage();
  await other.goto('/');
  await expect(other.locator('[data-chat]')).toBeVisible();

  await page.goto('/app/settings');
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page).toHaveURL(/\/login$/);
  await expect(other).toHaveURL(/\/login$/);
  const left = (): Promise<unknown> =>
    page.evaluate(async () => ({
      databases: (await indexedDB.databases()).map(({ name }) => name),
      strings: Object.keys(localStorage).filter(
        (key) => key !== 'vestnik.preferences' && key !== 'vestnik.leaving',
      ),
    }));
  await expect.poll(left).toEqual({ databases: [], strings: [] });
  await other.close();
  await page.reload();
  await expect(page).toHaveURL(/\/login$/);
  expect(await left()).toEqual({ databases: [], strings: [] });
});

test('when the server was restored from a backup everything is loaded anew, without a word', async ({
  browserOf,
}) => {
  const anna = somebody('Anna');
  const page = await browserOf();
  let isOther = false;
  let resets = 0;
  await page.routeWebSocket(/socket\.io/, (socket) => {
    const server = socket.connectToServer();
    // The cursor of another history: what the server finds after it was restored.
    socket.onMessage((message) =>
      server.send(
        isOther
          ? String(message).replace(/("cursor":")([^"]+)"/, (_, name, it) => `${name}${other(it)}"`)
          : message,
      ),
    );
    server.onMessage((message) => {
      if (String(message).includes('"reset":true')) {
        resets++;
        isOther = false;
      }
      socket.send(message);
    });
  });
  await register(page, anna);
  await openSaved(page);
  for (const text of ['One', 'Two']) await write(page, text);
  await expect(bubble(page, 'Two').locator('[data-status]')).toHaveAttribute('data-status', 'sent');
  await shellKept(page);
  await expect.poll(() => kept(page)).toEqual(['One', 'Two']);
  await page.context().setOffline(true);
  await write(page, 'Three');

  isOther = true;
  await page.reload();
  await page.context().setOffline(false);
  await expect.poll(() => resets).toBe(1);
  await expect(bubble(page, 'Three').locator('[data-status]')).toHaveAttribute('data-status', 'sent');
  await expect(bubbles(page)).toHaveText([/One/, /Two/, /Three/]);
  await expect(page.locator('[data-unread]')).toHaveCount(0);
  await expect(page.getByRole('alert')).toHaveCount(0);
  await expect.poll(() => kept(page)).toEqual(['One', 'Two', 'Three']);
});

function other(cursor: string): string {
  const [version, , ...rest] = Buffer.from(cursor, 'base64url').toString().split('.');
  return Buffer.from([version, '0'.repeat(32), ...rest].join('.')).toString('base64url');
}
