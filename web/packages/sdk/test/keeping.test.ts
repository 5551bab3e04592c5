import 'fake-indexeddb/auto';
import { IDBOpenDBRequest as FDBOpenDBRequest } from 'fake-indexeddb';
import { expect, test, vi } from 'vitest';
import { ChatCache } from '../src/cache';
import { deleteDatabase } from '../src/databases';
import { fill, lastVisit, names, range, soon, storage, visit } from './kept';
import { CHAT, ME, me, message } from './world';

test('where the browser refuses databases, or they are full, all works from memory', async () => {
  vi.spyOn(indexedDB, 'open').mockImplementation(() => {
    throw new DOMException('private mode', 'SecurityError');
  });
  const refused = visit();
  await refused.keeping.open(ME);
  fill(refused.store, range(1, 3));
  expect(refused.store.getState().logs[CHAT]?.messages).toHaveLength(3);
  expect([await refused.keeping.log(CHAT), refused.keeping.outbox]).toEqual([null, null]);
  refused.keeping.close();
  vi.restoreAllMocks();

  const full = visit();
  await full.keeping.open(ME);
  const write = vi
    .spyOn(ChatCache.prototype, 'write')
    .mockRejectedValue(new DOMException('full', 'QuotaExceededError'));
  fill(full.store, range(1, 3));
  await soon(async () => expect(await names()).toEqual([`vestnik-outbox-${ME}`]));
  full.store.apply({ type: 'received', message: message(4) });
  await new Promise((resolve) => setTimeout(resolve, 400));
  expect(write).toHaveBeenCalledTimes(1);
  expect(full.keeping.outbox).not.toBeNull();
  full.keeping.close();
  vi.restoreAllMocks();
});

test('signing out leaves no database, though another tab has them open', async () => {
  const { keeping, forgotten } = await lastVisit(range(1, 3));
  const other = visit();
  await other.keeping.open(ME);
  expect(await names()).toEqual([`vestnik-cache-${ME}`, `vestnik-outbox-${ME}`]);
  await keeping.forget();
  await soon(async () => expect(await names()).toEqual([]));
  expect(forgotten).toHaveBeenCalled();
  expect(storage.length).toBe(0);
  // What the other tab still knows stays in its memory.
  other.store.apply({ type: 'received', message: message(4) });
  await new Promise((resolve) => setTimeout(resolve, 400));
  expect(await names()).toEqual([]);
  other.keeping.close();
});

test('a sign-out that was cut short is finished at the next start', async () => {
  const { keeping } = await lastVisit(range(1, 3));
  keeping.close();
  storage.setItem('vestnik.removing', 'yes');
  await visit().keeping.finish();
  expect(await names()).toEqual([]);
  expect(storage.length).toBe(0);
});

test('when another person signs in, nothing of the one before is left or shown', async () => {
  const { keeping } = await lastVisit(range(1, 3));
  keeping.close();
  const next = visit();
  await next.keeping.open('boris');
  expect(next.store.getState()).toMatchObject({ isOld: false, chats: {} });
  expect(next.forgotten).toHaveBeenCalled();
  expect(await names()).toEqual(['vestnik-cache-boris', 'vestnik-outbox-boris']);
  next.keeping.close();
});

test('a tab that ends late takes nothing from the person who signed in meanwhile', async () => {
  const { keeping } = await lastVisit(range(1, 3));
  const next = visit();
  await next.keeping.open('boris');
  await keeping.forget();
  expect(await names()).toEqual(['vestnik-cache-boris', 'vestnik-outbox-boris']);
  expect(storage.getItem('vestnik.keptOf')).toBe('boris');
  next.keeping.close();
});

test('a page that is closed while the disk still writes loses no message', async () => {
  const { keeping } = visit();
  await keeping.open(ME);
  const pending = { clientId: 'c', chatId: CHAT, content: 'a', replyTo: null, createdAt: me.createdAt };
  const add = vi.spyOn(IDBObjectStore.prototype, 'add').mockImplementation(() => {
    throw new DOMException('the page is gone', 'AbortError');
  });
  await keeping.outbox?.add({ ...pending, state: 'sending' }).catch(() => undefined);
  keeping.close();
  add.mockRestore();

  const next = visit();
  await next.keeping.open(ME);
  expect(await next.keeping.outbox?.all()).toMatchObject([pending]);
  expect(await next.keeping.outbox?.all()).toMatchObject([pending]);
  expect(Array.from({ length: storage.length }, (_, n) => storage.key(n))).toEqual(['vestnik.keptOf']);
  await next.keeping.outbox?.remove('c');
  expect(await next.keeping.outbox?.all()).toEqual([]);
  next.keeping.close();
});

test('who signs out while another tab holds the lock is not let in when it lets go', async () => {
  let letGo = (): void => undefined;
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const { store, keeping } = visit(undefined, {
    withLock: async (_, work) => {
      await held;
      return work();
    },
  });
  const opening = keeping.open(ME);
  keeping.close();
  store.apply({ type: 'signedOut' });
  letGo();
  await opening;
  expect(keeping.outbox).toBeNull();
  expect(await names()).toEqual([]);
  expect(storage.getItem('vestnik.keptOf')).toBeNull();
});

test('a cache in doubt is thrown away, and what waits to be sent stays', async () => {
  const { keeping } = await lastVisit(range(1, 3));
  keeping.doubt();
  await soon(async () => expect(await names()).toEqual([`vestnik-outbox-${ME}`]));
  expect(keeping.outbox).not.toBeNull();
  keeping.close();
  const next = visit();
  await next.keeping.open(ME);
  expect(next.store.getState()).toMatchObject({ isOld: false, chats: {} });
  next.keeping.close();
});

test('a browser that never deletes a database is not waited for', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  vi.spyOn(indexedDB, 'deleteDatabase').mockReturnValue(
    new FDBOpenDBRequest() as unknown as IDBOpenDBRequest,
  );
  const gone = deleteDatabase(`vestnik-cache-${ME}`);
  await vi.advanceTimersByTimeAsync(3_000);
  await expect(gone).resolves.toBeUndefined();
  vi.useRealTimers();
  vi.restoreAllMocks();
});
