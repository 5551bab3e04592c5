import type { BrowserContextOptions, Page } from '@playwright/test';
import { expect } from './fixtures';
import { onDisk } from './kept';
import { type Guest, guest } from './rooms';

/** Whoever the browser has let have the microphone. */
export const MAY_RECORD: BrowserContextOptions = { permissions: ['microphone'] };

export const mic = (page: Page) => page.locator('[data-mic]');
export const strip = (page: Page) => page.locator('[data-recording]');
export const draft = (page: Page) => page.locator('[data-voice-draft]');
export const voices = (page: Page) => page.locator('article [data-voice]');
export const voice = (page: Page, at: number) => voices(page).nth(at);
export const miniPlayer = (page: Page) => page.locator('[data-mini-player]');
export const position = (page: Page, at: number) => voice(page, at).getByRole('slider', { name: 'Position' });

/** Two people and the chat of both, which each has open. */
export async function pair(
  browserOf: (options?: BrowserContextOptions) => Promise<Page>,
  options: BrowserContextOptions = {},
): Promise<{ anna: Guest; boris: Guest; chatId: string }> {
  const anna = await guest('Anna', await browserOf({ ...MAY_RECORD, ...options }));
  const boris = await guest('Boris', await browserOf({ ...MAY_RECORD, ...options }));
  const { id: chatId } = await anna.api<{ id: string }>('POST', '/chats', {
    type: 'direct',
    userId: boris.id,
  });
  await anna.api('POST', '/messages', { chatId, content: 'Hello' });
  for (const { page } of [anna, boris]) {
    await page.goto(`/chat/${chatId}`);
    await expect(mic(page)).toBeVisible();
  }
  return { anna, boris, chatId };
}

const SOON = { intervals: [100], timeout: 60_000 };

/** Until it has recorded for so long, and something of it is kept. */
export async function recordsFor(page: Page, seconds: number): Promise<void> {
  await expect
    .poll(async () => {
      const [minutes, rest] = (await page.getByRole('timer').innerText()).split(':').map(Number);
      return (minutes ?? 0) * 60 + (rest ?? 0);
    }, SOON)
    .toBeGreaterThanOrEqual(seconds);
  await keeps(page, 1);
}

/** Until so many pieces of what is recorded now are on the disk. The clock runs, whether or not the browser gets to them. */
export async function keeps(page: Page, pieces: number): Promise<void> {
  await expect
    .poll(async () => {
      const recordings = await onDisk<{ id: string; createdAt: string }>(page, 'voice', 'recordings');
      const last = recordings.sort((a, b) => a.createdAt.localeCompare(b.createdAt)).at(-1);
      const parts = await onDisk<{ id: string }>(page, 'voice', 'parts');
      return parts.filter(({ id }) => id === last?.id).length;
    }, SOON)
    .toBeGreaterThanOrEqual(pieces);
}

/** Hands-free, and sent. */
export async function say(page: Page, seconds: number): Promise<void> {
  const before = await voices(page).count();
  await mic(page).press('Enter');
  await recordsFor(page, seconds);
  await page.getByRole('button', { name: 'Send voice message' }).click();
  await expect(voices(page)).toHaveCount(before + 1);
  await expect(page.locator('article [data-status]').last()).toHaveAttribute(
    'data-status',
    /sent|delivered|read/,
  );
}

/** Played and stopped in one turn of the page: it does not end in between. */
export function touch(page: Page, at: number): Promise<void> {
  return voice(page, at).evaluate((element) => {
    for (let times = 0; times < 2; times++) element.querySelector('button')?.click();
  });
}

/** Whatever is played goes on until it is stopped. From the next load on. */
export async function endless(page: Page): Promise<void> {
  await page.addInitScript(() => {
    window.Audio = new Proxy(window.Audio, {
      construct: (target, args) => Object.assign(Reflect.construct(target, args), { loop: true }),
    });
  });
}

/** Resolves once a slider has gone so far, however short a moment it is there. Asked for before. */
export async function reaches(page: Page, selector: string, seconds: number): Promise<void> {
  await page.waitForFunction(
    ([where, least]) =>
      Number(document.querySelector(`${where} [role=slider]`)?.getAttribute('aria-valuenow')) >= least,
    [selector, seconds] as const,
  );
}

/** In seconds, as it is told. */
export async function positionOf(page: Page, at: number): Promise<number> {
  return Number(await position(page, at).getAttribute('aria-valuenow'));
}
