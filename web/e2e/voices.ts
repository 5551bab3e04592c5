import type { BrowserContextOptions, Page } from '@playwright/test';
import { expect } from './fixtures';
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

/** Until it has recorded for so long. */
export async function recordsFor(page: Page, seconds: number): Promise<void> {
  await expect
    .poll(async () => {
      const [minutes, rest] = (await page.getByRole('timer').innerText()).split(':').map(Number);
      return (minutes ?? 0) * 60 + (rest ?? 0);
    })
    .toBeGreaterThanOrEqual(seconds);
}

/** Hands-free, and sent. */
export async function say(page: Page, seconds: number): Promise<void> {
  const before = await voices(page).count();
  await mic(page).click();
  await recordsFor(page, seconds);
  await page.getByRole('button', { name: 'Send voice message' }).click();
  await expect(voices(page)).toHaveCount(before + 1);
  await expect(page.locator('article [data-status]').last()).toHaveAttribute(
    'data-status',
    /sent|delivered|read/,
  );
}

/** In seconds, as it is told. */
export async function positionOf(page: Page, at: number): Promise<number> {
  return Number(await position(page, at).getAttribute('aria-valuenow'));
}
