import {
  type BrowserContext,
  type BrowserContextOptions,
  test as base,
  expect,
  type Locator,
  type Page,
} from '@playwright/test';

export interface Person {
  username: string;
  name: string;
  email: string;
  password: string;
}

let made = 0;

/** Someone new: names are unique across runs, for the server may keep its data, and across workers. */
export function somebody(name: string): Person {
  const id = `${Date.now().toString(36)}${process.env.TEST_PARALLEL_INDEX ?? ''}${(made++).toString(36)}`;
  const username = `${name.toLowerCase()}_${id}`;
  return {
    username,
    name: `${name} ${id}`,
    email: `${username}@example.org`,
    password: `quiet-harbour-${id}`,
  };
}

/** What the browser complains of. A request that fails because the test took the network away is no complaint. */
const EXPECTED = [/net::ERR_INTERNET_DISCONNECTED/, /ERR_NETWORK_CHANGED/];

interface Fixtures {
  /** A browser of one's own. Any console error or policy violation in it fails the test. */
  browserOf(options?: BrowserContextOptions): Promise<Page>;
  /** Console errors that a test brings about on purpose, such as a refused request. */
  allow(pattern: RegExp): void;
}

export const test = base.extend<Fixtures & { complaints: { list: string[]; allowed: RegExp[] } }>({
  complaints: async ({ browserName: _ }, use) => {
    const complaints = { list: [] as string[], allowed: [...EXPECTED] };
    await use(complaints);
    const left = complaints.list.filter((text) => !complaints.allowed.some((pattern) => pattern.test(text)));
    expect(left, 'console errors and policy violations').toEqual([]);
  },
  allow: async ({ complaints }, use) => {
    await use((pattern) => complaints.allowed.push(pattern));
  },
  browserOf: async ({ browser, complaints }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async (options) => {
      const context = await browser.newContext(options);
      contexts.push(context);
      context.on('page', (page) => listen(page, complaints.list));
      return context.newPage();
    });
    for (const context of contexts) await context.close();
  },
});

function listen(page: Page, complaints: string[]): void {
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
}

export { expect };

export async function register(page: Page, person: Person): Promise<void> {
  await page.goto('/register');
  await page.locator('[name=displayName]').fill(person.name);
  await page.locator('[name=username]').fill(person.username);
  await page.locator('[name=email]').fill(person.email);
  await page.locator('[name=password]').fill(person.password);
  await page.locator('button[type=submit]').click();
  await expect(page.getByRole('navigation')).toBeVisible();
  await connected(page);
}

export async function signIn(page: Page, person: Person): Promise<void> {
  await page.goto('/login');
  await page.locator('[name=login]').fill(person.username);
  await page.locator('[name=password]').fill(person.password);
  await page.locator('button[type=submit]').click();
  await expect(page.getByRole('navigation')).toBeVisible();
}

/** The list has come: the search works and the empty state or chats are there. */
export async function connected(page: Page): Promise<void> {
  await expect(page.locator('[data-connection]')).toHaveCount(0);
}

export async function openChatWith(page: Page, person: Person): Promise<void> {
  await page.getByRole('navigation').getByRole('textbox').fill(person.username);
  await page.getByRole('button', { name: person.name }).click();
  await expect(page).toHaveURL(/\/chat\//);
  await expect(composer(page)).toBeVisible();
}

/** One's own notes, by the button of new chats. */
export async function openSaved(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^(New chat|Новый чат)$/ }).click();
  await page.getByRole('menuitem', { name: /^(Saved messages|Избранное)$/ }).click();
  await expect(composer(page)).toBeVisible();
}

export function composer(page: Page) {
  return page.locator('main textarea');
}

export async function write(page: Page, text: string): Promise<void> {
  await composer(page).fill(text);
  await composer(page).press('Enter');
}

export function bubbles(page: Page) {
  return page.locator('article[data-key]');
}

export function bubble(page: Page, text: string) {
  return bubbles(page).filter({ hasText: text }).last();
}

const BASE = process.env.VESTNIK_URL ?? 'http://localhost:8080';

function call(accessToken: string) {
  return async <T>(method: string, path: string, data?: unknown): Promise<T> => {
    const response = await fetch(`${BASE}/api${path}`, {
      method,
      headers: { Authorization: `Bearer ${accessToken}`, 'Content-Type': 'application/json' },
      body: data === undefined ? undefined : JSON.stringify(data),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return (text ? JSON.parse(text) : undefined) as T;
  };
}

/** The token of a page's session is out of reach, as it should be: the API is used with one of its own. */
export async function apiAs(page: Page, person: Person) {
  const login = await page.context().request.post(`${BASE}/api/auth/login`, {
    data: { email: person.username, password: person.password },
    headers: { Origin: BASE },
  });
  const { accessToken } = (await login.json()) as { accessToken: string };
  return call(accessToken);
}

/** Somebody without a browser, of whom nothing is to be seen: their account and the API. */
export async function offstage(person: Person) {
  const { name: displayName, username, email, password } = person;
  const answer = await fetch(`${BASE}/api/auth/register`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ displayName, username, email, password }),
  });
  expect(answer.status).toBe(201);
  const { accessToken, user } = (await answer.json()) as { accessToken: string; user: { id: string } };
  return { id: user.id, api: call(accessToken) };
}

/** What can be undone is offered for some seconds, and for as long as the pointer is on it. */
export async function holdUndo(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Undo' }).hover();
}

/** A tap right after the finger lifts counts as its echo and is dropped; nobody is that fast. By the page's own clock. */
export async function afterEcho(page: Page): Promise<void> {
  await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 200)));
}

/** It has stood where it is for a while, as the page draws. */
export async function stands(what: Locator): Promise<void> {
  await what.evaluate(async (element) => {
    for (let still = 0, before = Number.NaN; still < 20; ) {
      await new Promise(requestAnimationFrame);
      const { top } = element.getBoundingClientRect();
      still = top === before ? still + 1 : 0;
      before = top;
    }
  });
}
