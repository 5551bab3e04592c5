import type { Page } from '@playwright/test';
import { apiAs, expect, type Person, register, somebody } from './fixtures';

/** Someone in a browser of their own, with the API at hand for what a test is not about. */
export interface Guest extends Person {
  id: string;
  page: Page;
  api: Awaited<ReturnType<typeof apiAs>>;
}

export async function guest(name: string, page: Page): Promise<Guest> {
  const person = somebody(name);
  await register(page, person);
  const api = await apiAs(page, person);
  const { id } = await api<{ id: string }>('GET', '/users/me');
  return { ...person, id, page, api };
}

export interface Room {
  id: string;
  title: string;
}

/** A group or channel of the first one's, which everybody has open. */
export async function room(type: 'group' | 'channel', owner: Guest, ...others: Guest[]): Promise<Room> {
  const title = `${type === 'group' ? 'Harbour' : 'News'} ${owner.username.slice(-6)}`;
  const memberIds = others.map(({ id }) => id);
  const { id } = await owner.api<{ id: string }>('POST', '/chats', { type, title, memberIds });
  for (const { page } of [owner, ...others]) await enter(page, id);
  return { id, title };
}

export async function enter(page: Page, chatId: string): Promise<void> {
  await page.goto(`/chat/${chatId}`);
  await expect(header(page)).toBeVisible();
}

export function header(page: Page) {
  return page.locator('main header').first();
}

/** The pane about the open chat; opens it if it is not there. */
export async function details(page: Page) {
  const pane = page.locator('aside');
  if ((await pane.count()) === 0)
    await header(page)
      .getByRole('button', { name: /^About / })
      .click();
  await expect(pane).toBeVisible();
  return pane;
}

/** The row of somebody in the list of members that is to be seen. */
export function member(page: Page, { id }: Guest) {
  return page.locator(`[data-member="${id}"]`).filter({ visible: true });
}

/** Picks from the menu of a member. */
export async function act(page: Page, who: Guest, action: string): Promise<void> {
  await member(page, who)
    .getByRole('button', { name: `Actions: ${who.name}` })
    .click();
  await page.getByRole('menuitem', { name: action, exact: true }).click();
}
