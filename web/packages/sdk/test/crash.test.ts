import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { plainPlatform, type State, type Strings } from '../src';
import { Page, TinyServer, until } from './tiny-server';
import { CHAT, ME } from './world';

vi.mock('socket.io-client', () => ({ io: () => Page.opened }));

let server: TinyServer;
let storage: Strings;
/** What a page showed twice. Told at the end, for a listener that throws tells nobody. */
let doubles: string[];

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
  doubles = [];
  fresh();
});
afterEach(() => {
  vi.useRealTimers();
  expect(doubles, 'shown twice').toEqual([]);
});

function fresh(): void {
  globalThis.indexedDB = new IDBFactory();
  storage = plainPlatform().storage;
  server = new TinyServer();
}

/** What stands on the screen: the log, and below it what waits. */
function shown(state: State): string[] {
  const rows = [...(state.logs[CHAT]?.messages ?? []), ...(state.outbox[CHAT] ?? [])];
  return rows.map((row) => row.content);
}

/** What is to be written has reached the disk. */
async function written(): Promise<void> {
  await vi.advanceTimersByTimeAsync(400);
  for (let n = 0; n < 60; n++) await new Promise((resolve) => setImmediate(resolve));
}

const waiting = (page: Page): number => page.client.store.getState().outbox[CHAT]?.length ?? 0;
const texts = (): string[] => server.rows.map((row) => row.content);

/** Nothing is ever shown twice, at no moment. */
function watch(page: Page): void {
  page.client.store.subscribe((state) => {
    const now = shown(state);
    if (new Set(now).size < now.length) doubles.push(now.join());
  });
}

async function begin(): Promise<Page> {
  const page = new Page(server, storage);
  watch(page);
  await page.client.open();
  if (page.client.session.hint) await page.client.resume().catch(() => undefined);
  else await page.client.login('me', 'secret');
  await page.client.history.open(CHAT);
  return page;
}

test('whenever the page dies, every message that was kept or acknowledged is there once and in order', async () => {
  const crashes: string[] = [];
  for (let at = 0; ; at++) {
    fresh();
    for (const n of [1, 2]) server.post({ clientId: `old ${n}`, content: `old ${n}` }, 'anna');
    let left = at;
    let first: Page | null = null;
    server.step = (page, what) => {
      if (first !== null && page !== first) return;
      first = page;
      if (left-- === 0) {
        crashes.push(what);
        page.crash();
      }
    };
    const page = new Page(server, storage);
    watch(page);
    let isDone = false;
    const life = async (): Promise<void> => {
      await page.client.open();
      await page.client.login('me', 'secret');
      await until('connected', () => page.connected || page.isDead);
      await page.client.history.open(CHAT);
      for (const text of ['a', 'b', 'c']) page.client.send(CHAT, text);
      await until('sent', () => page.isDead || waiting(page) === 0);
      isDone = true;
    };
    void life();
    await until('the page is dead or done', () => page.isDead || isDone);
    // What it had begun to write reaches the disk, or never was.
    for (let n = 0; n < 40; n++) await new Promise((resolve) => setImmediate(resolve));
    const acknowledged = texts().filter((text) => !text.startsWith('old'));
    const isOver = !page.isDead;
    if (isOver) page.crash();

    const again = await begin();
    await until('all is sent', () => again.connected && waiting(again) === 0);
    await until('all is shown', () => shown(again.client.store.getState()).length === server.rows.length);
    const mine = texts().filter((text) => !text.startsWith('old'));
    expect(mine, `dead at ${at}`).toEqual(['a', 'b', 'c'].slice(0, mine.length));
    expect(mine.slice(0, acknowledged.length)).toEqual(acknowledged);
    expect(shown(again.client.store.getState())).toEqual(texts());
    again.crash();
    if (isOver) {
      expect(mine).toEqual(['a', 'b', 'c']);
      break;
    }
  }
  // Among others, after the server had stored a message and before the page knew.
  expect(crashes).toContain('has message:send answered');
  expect(crashes.length).toBeGreaterThan(10);
});

test('what was written without a network is sent by itself after a restart, once, though two pages send it', async () => {
  const page = await begin();
  await written();
  server.isUp = false;
  page.drop();
  for (const text of ['a', 'b', 'c']) page.client.send(CHAT, text);
  await written();
  page.crash();

  const one = await begin();
  const two = await begin();
  expect(shown(one.client.store.getState())).toEqual(['a', 'b', 'c']);
  expect(shown(two.client.store.getState())).toEqual(['a', 'b', 'c']);
  server.isUp = true;
  await Promise.all([one.client.resume(), two.client.resume()]);
  await until('sent', () => waiting(one) + waiting(two) === 0);
  expect(texts()).toEqual(['a', 'b', 'c']);
  const three = await begin();
  expect(waiting(three)).toBe(0);
  expect(shown(three.client.store.getState())).toEqual(['a', 'b', 'c']);
});

test('what one page gave up the other does not send', async () => {
  const one = await begin();
  await written();
  server.isUp = false;
  one.drop();
  one.client.send(CHAT, 'a');
  await written();
  const two = await begin();
  expect(waiting(two)).toBe(1);
  const [pending] = one.client.store.getState().outbox[CHAT] ?? [];
  one.client.outbox.discard(CHAT, pending?.clientId ?? '');
  await until('given up', () => waiting(one) === 0);
  server.isUp = true;
  await Promise.all([one.client.resume(), two.client.resume()]);
  await until('both know', () => waiting(two) === 0);
  expect(texts()).toEqual([]);
});

test.each([
  ['and its cursors say so', true],
  ['and nothing says so', false],
])('a server restored from a backup is believed, %s, and what was not sent is sent', async (_, told) => {
  for (let n = 1; n <= 6; n++) server.post({ clientId: `old ${n}`, content: `old ${n}` }, 'anna');
  const page = await begin();
  await until('loaded', () => shown(page.client.store.getState()).length === 6);
  await written();
  server.isUp = false;
  page.drop();
  page.client.send(CHAT, 'mine');
  server.goBack(3, told);
  server.isUp = true;
  page.connect();
  await until('sent', () => waiting(page) === 0);
  await page.client.history.open(CHAT);
  await until('loaded anew', () => page.client.store.getState().logs[CHAT]?.phase === 'ready');
  const back = ['old 1', 'old 2', 'old 3', 'mine'];
  await until('shown', () => shown(page.client.store.getState()).length === 4);
  expect(shown(page.client.store.getState())).toEqual(back);
  expect(page.client.store.getState().chats[CHAT]).toMatchObject({ lastSeq: 4, lastNo: 4, unreadCount: 3 });
  expect(page.client.store.getState().logs[CHAT]?.problem).toBeUndefined();

  // Nor does the old history come back with the next visit.
  await written();
  page.crash();
  server.isUp = false;
  const again = await begin();
  expect(shown(again.client.store.getState())).toEqual(back);
  expect(server.rows.every((row) => row.senderId !== ME || row.content === 'mine')).toBe(true);
});

test('what a closed page left is sent by one that stays open, when it connects again', async () => {
  const one = await begin();
  const two = await begin();
  await written();
  server.isUp = false;
  one.drop();
  two.drop();
  one.client.send(CHAT, 'a');
  await written();
  one.crash();
  server.isUp = true;
  two.connect();
  await until('sent', () => texts().includes('a'));
  await until('shown', () => waiting(two) === 0);
  expect(shown(two.client.store.getState())).toEqual(['a']);
});

test('who is signed out while what is kept is being opened is told so', async () => {
  const page: Page = new Page(server, storage, {
    withLock: (name, work) => {
      if (name === 'vestnik-keeping') page.client.session.end('revoked');
      return work();
    },
  });
  await expect(page.client.login('me', 'secret')).rejects.toThrow('auth.session_revoked');
  expect(page.connected).toBe(false);
});
