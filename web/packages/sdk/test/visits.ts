import { IDBFactory } from 'fake-indexeddb';
import { afterEach, beforeEach, vi } from 'vitest';
import { type Platform, plainPlatform, type State, type Strings } from '../src';
import { type Asked, Page, TinyServer, until } from './tiny-server';
import { ME } from './world';

/** One person's visits to one server, anew for each test of the file that imports this; the clock is the test's. */
export let server: TinyServer;
export let storage: Strings;
let pages: Page[];

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
  globalThis.indexedDB = new IDBFactory();
  storage = plainPlatform().storage;
  server = new TinyServer();
  pages = [];
});
afterEach(() => {
  for (const page of pages) page.crash();
  vi.useRealTimers();
});

export const stateOf = (page: Page): State => page.client.store.getState();

/** Signed in, with the first sync through. */
export async function visit(change: Partial<Platform> = {}): Promise<Page> {
  const page = new Page(server, storage, change);
  pages.push(page);
  await page.client.login(ME, 'secret');
  await until('synced', () => stateOf(page).synced);
  return page;
}

export const asked = (method: string, path: string): Asked[] =>
  server.requests.filter((each) => each.method === method && each.path === `/api${path}`);

export const refusal = (status: number, code: string, more: object = {}): Response =>
  Response.json({ status, code, ...more }, { status });
