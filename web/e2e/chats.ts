import type { BrowserContextOptions, Page } from '@playwright/test';
import { expect, offstage, type Person, register, somebody } from './fixtures';

/** The chat list. */
export const chats = (page: Page) => page.locator('[data-chat]');
export const rowOf = (page: Page, name: string) => chats(page).filter({ hasText: name });
export const tab = (page: Page, name: string) => page.getByRole('tab', { name: new RegExp(`^${name}`) });
export const list = (page: Page) => page.getByRole('tabpanel');

/** What is picked in the menu of a row, and in those that it opens. */
export async function act(page: Page, name: string, ...items: string[]): Promise<void> {
  await rowOf(page, name).click({ button: 'right' });
  for (const item of items) {
    await page
      .locator('[role^=menuitem]')
      .filter({ hasText: new RegExp(`^${item}$`) })
      .click();
  }
}

/** What is done, and has reached the server: it is shown before that. */
export async function saved(page: Page, action: () => Promise<unknown>): Promise<void> {
  const answer = page.waitForResponse(
    (response) => response.request().method() !== 'GET' && /\/api\/(chats|users)\//.test(response.url()),
  );
  await action();
  await answer;
}

export async function begin(page: Page, item: string): Promise<void> {
  await page.getByRole('button', { name: 'New chat' }).click();
  await page.getByRole('menuitem', { name: item }).click();
}

export type Caller = Person & Awaited<ReturnType<typeof offstage>>;

/** Anna in a browser, to whom several people have written, one after another. */
export async function annaAnd(
  browserOf: (options?: BrowserContextOptions) => Promise<Page>,
  callers: readonly string[],
  options?: BrowserContextOptions,
) {
  const anna = somebody('Anna');
  const page = await browserOf(options);
  await register(page, anna);
  const people = [];
  for (const name of callers) {
    const person = somebody(name);
    const { id, api } = await offstage(person);
    const { id: annaId } = await api<{ id: string }>('GET', `/users/${anna.username}`);
    const chat = await api<{ id: string }>('POST', '/chats', { type: 'direct', userId: annaId });
    const say = (content: string) => api('POST', '/messages', { chatId: chat.id, content });
    await say(`From ${name}`);
    people.push({ ...person, id, api, annaId, say });
  }
  await expect(chats(page)).toHaveCount(callers.length);
  return { anna, page, people };
}
