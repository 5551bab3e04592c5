import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { plainPlatform, type Strings } from '../src';
import { Page, TinyServer, until } from './tiny-server';
import { CHAT } from './world';

vi.mock('socket.io-client', () => ({ io: () => Page.opened }));

let server: TinyServer;
let storage: Strings;

beforeEach(
  () => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] }),
);
afterEach(() => void vi.useRealTimers());

function fresh(): void {
  globalThis.indexedDB = new IDBFactory();
  storage = plainPlatform().storage;
  server = new TinyServer();
}

const waiting = (page: Page) => page.client.store.getState().outbox[CHAT] ?? [];
const file = (name: string) => ({ kind: 'file', name, mediaType: '', blob: new Blob([name]) }) as const;

test('whenever the page dies, a message that was kept has all its files, once and in their order', async () => {
  const crashes: string[] = [];
  for (let at = 0; ; at++) {
    fresh();
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
    let isDone = false;
    const life = async (): Promise<void> => {
      await page.client.login('me', 'secret');
      await until('connected', () => page.connected || page.isDead);
      void page.client.sendFiles(CHAT, [file('one'), file('two')], { content: 'a' });
      page.client.send(CHAT, 'b');
      await until('sent', () => page.isDead || waiting(page).length === 0);
      isDone = true;
    };
    void life();
    await until('the page is dead or done', () => page.isDead || isDone);
    for (let n = 0; n < 40; n++) await new Promise((resolve) => setImmediate(resolve));
    const isOver = !page.isDead;
    if (isOver) page.crash();

    const again = new Page(server, storage);
    await again.client.open();
    if (again.client.session.hint) await again.client.resume().catch(() => undefined);
    else await again.client.login('me', 'secret');
    await until('all is sent', () => again.connected && waiting(again).length === 0);
    const sent = server.rows.map(({ content, attachments }) => [
      content,
      attachments?.map(({ name }) => name),
    ]);
    const all = [
      ['a', ['one', 'two']],
      ['b', undefined],
    ];
    expect(sent, `dead at ${at}`).toEqual(all.slice(0, sent.length));
    again.crash();
    if (isOver) {
      expect(sent).toEqual(all);
      break;
    }
  }
  // Among others, after the server had a file and before the page knew.
  expect(crashes.length).toBeGreaterThan(8);
});
