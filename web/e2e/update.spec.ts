import type { Page } from '@playwright/test';
import { composer, expect, openSaved, register, somebody, test } from './fixtures';
import { frontOf } from './front';

const SERVER = process.env.VESTNIK_URL ?? 'http://localhost:8080';

const shells = (page: Page): Promise<string[]> => page.evaluate(() => caches.keys());

test('a new version is offered, taken when the person says so, and leaves nothing of the old', async ({
  browserOf,
}) => {
  const front = await frontOf(SERVER);
  const page = await browserOf({ baseURL: front.url });
  try {
    await register(page, somebody('Anna'));
    await openSaved(page);
    await page.evaluate(async () => void (await navigator.serviceWorker.ready));
    await expect.poll(() => shells(page)).toHaveLength(1);
    const [before] = await shells(page);
    await composer(page).fill('half a thought');
    await expect(page.locator('[data-update]')).toHaveCount(0);

    front.change('/worker.js', (code) => code.replace(/"version":"\w+"/, '"version":"later"'));
    await page.evaluate(async () => void (await (await navigator.serviceWorker.ready).update()));
    const bar = page.locator('[data-update]');
    await expect(bar).toContainText('A new version is ready.');
    await expect(composer(page)).toHaveValue('half a thought');
    // Nothing happens by itself, and a reload alone still offers it.
    await page.reload();
    await expect(bar).toBeVisible();
    expect(await shells(page)).toContain(before);

    await bar.getByRole('button', { name: 'Reload' }).click();
    await expect(bar).toHaveCount(0);
    await expect.poll(() => shells(page)).toEqual(['vestnik-shell-later']);
    await expect(composer(page)).toHaveValue('half a thought');
  } finally {
    // First, for it connects anew and would complain of a front that is gone.
    await page.close();
    await front.close();
  }
});

test('a shell whose files do not belong together is not installed', async ({ browserOf, allow }) => {
  allow(/integrity|worker\.js|digest/i);
  const front = await frontOf(SERVER);
  const page = await browserOf({ baseURL: front.url });
  try {
    front.change('/boot.js', (code) => `${code}\n// of another version`);
    await page.goto('/login');
    await expect(page.locator('form')).toBeVisible();
    const state = await page.evaluate(async () => {
      const registration = await navigator.serviceWorker.getRegistration();
      const worker = registration?.installing;
      if (worker) await new Promise<void>((done) => worker.addEventListener('statechange', () => done()));
      return [registration?.active?.state, worker?.state];
    });
    expect(state[0]).toBeUndefined();
    expect(['redundant', undefined]).toContain(state[1]);
    await page.reload();
    await expect(page.locator('form')).toBeVisible();
  } finally {
    await page.close();
    await front.close();
  }
});

test('of what people say the worker keeps nothing', async ({ browserOf }) => {
  const page = await browserOf();
  await register(page, somebody('Anna'));
  await page.evaluate(async () => void (await navigator.serviceWorker.ready));
  await page.reload();
  await expect(page.getByRole('navigation')).toBeVisible();
  const paths = await page.evaluate(async () => {
    const found: string[] = [];
    for (const name of await caches.keys()) {
      for (const { url } of await (await caches.open(name)).keys()) found.push(new URL(url).pathname);
    }
    return found;
  });
  expect(paths).toContain('/');
  expect(
    paths.filter((path) => !/^\/($|assets\/|icons\/|boot\.js$|favicon\.ico$|manifest\.)/.test(path)),
  ).toEqual([]);
});

const openSettings = async (page: Page): Promise<void> => {
  await page.getByRole('button', { name: /^Your status/ }).click();
  await page.getByRole('menuitem', { name: 'Settings' }).click();
};
const settings = (page: Page) => page.getByRole('heading', { name: 'Settings' });

test('what was never opened here opens without a network', async ({ browserOf }) => {
  const page = await browserOf();
  await register(page, somebody('Anna'));
  await page.evaluate(async () => void (await navigator.serviceWorker.ready));
  await page.reload();
  await expect(page.getByRole('navigation')).toBeVisible();
  await page.context().setOffline(true);
  await openSettings(page);
  await expect(settings(page)).toBeVisible();
  await page.getByRole('button', { name: 'New chat' }).click();
  await page.getByRole('menuitem', { name: 'Contacts' }).click();
  await expect(page.getByRole('dialog')).toContainText('No contacts yet');
});

test('a part that the server no longer has says so, and comes with the new page', async ({
  browserOf,
  allow,
}) => {
  allow(/Failed to load resource|dynamically imported module/);
  const page = await browserOf();
  // As over plain HTTP: there is no worker that keeps everything.
  await page.addInitScript(() => Object.defineProperty(navigator, 'serviceWorker', { value: undefined }));
  await register(page, somebody('Anna'));
  await page.route('**/assets/Settings-*.js', (route) => route.fulfill({ status: 404 }));
  await openSettings(page);
  await expect(page.getByText('This part of Vestnik could not be loaded.')).toBeVisible();
  await page.unroute('**/assets/Settings-*.js');
  await page.getByRole('button', { name: 'Reload' }).click();
  await expect(settings(page)).toBeVisible();
});
