import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { openDB } from 'idb';
import { beforeEach, expect, test } from 'vitest';
import { type Pending, type PendingFile, plainPlatform } from '../src';
import { openOutbox } from '../src/outbox-storage';
import { CHAT, ME } from './world';

const { storage: strings } = plainPlatform();
const open = () => openOutbox(ME, () => strings);

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
});

function pending(clientId: string, ...names: string[]): Pending {
  const files = names.map(
    (name): PendingFile => ({ id: `${clientId} ${name}`, kind: 'file', name, size: 1, mediaType: '' }),
  );
  const createdAt = '2026-01-01T00:00:00.000Z';
  return { clientId, chatId: CHAT, content: '', replyTo: null, files, createdAt, state: 'sending' };
}

const blobs = ({ files = [] }: Pending) => new Map(files.map(({ id }) => [id, new Blob([`bytes of ${id}`])]));

test('the bytes of what waits are there for the next page, and go with the message', async () => {
  const first = await open();
  const [a, b] = [pending('a', 'one', 'two'), pending('b', 'one')];
  for (const each of [a, b]) await first.add(each, blobs(each));
  first.close();

  const next = await open();
  expect(await next.all()).toEqual([a, b]);
  expect(await (await next.blob('a two'))?.text()).toBe('bytes of a two');
  await next.remove('a');
  expect(await next.blob('a one')).toBeUndefined();
  expect(await next.blob('a two')).toBeUndefined();
  expect(await (await next.blob('b one'))?.text()).toBe('bytes of b one');
  expect(await next.get('a')).toBeUndefined();
  next.close();
});

test('a file that is taken out of a message leaves no bytes behind', async () => {
  const storage = await open();
  const a = pending('a', 'one', 'two');
  await storage.add(a, blobs(a));
  await storage.change('a', { files: { 'a one': null } });
  expect(await storage.blob('a one')).toBeUndefined();
  expect(await storage.blob('a two')).toBeDefined();
  expect((await storage.get('a'))?.files?.map(({ name }) => name)).toEqual(['two']);
  storage.close();
});

test('what two pages change of a message at once is all kept', async () => {
  const [one, two] = [await open(), await open()];
  const a = pending('a', 'one', 'two', 'three');
  await one.add(a, blobs(a));
  await Promise.all([
    one.change('a', { files: { 'a one': { attachmentId: 'x' } } }),
    two.change('a', { files: { 'a two': null } }),
    one.change('a', { files: { 'a two': { uploadUrl: '/there' }, 'a three': { uploadUrl: '/here' } } }),
    two.change('a', { state: 'late' }),
  ]);
  expect(await one.get('a')).toMatchObject({
    state: 'late',
    files: [
      { name: 'one', attachmentId: 'x' },
      { name: 'three', uploadUrl: '/here' },
    ],
  });
  await two.remove('a');
  await one.change('a', { state: 'sending' });
  expect(await one.all()).toEqual([]);
  one.close();
  two.close();
});

test('what an older version of the app kept is still there', async () => {
  const older = await openDB(`vestnik-outbox-${ME}`, 1, {
    upgrade: (made) =>
      void made.createObjectStore('pending', { autoIncrement: true }).createIndex('clientId', 'clientId', {
        unique: true,
      }),
  });
  const { files: _, ...text } = pending('old');
  await older.add('pending', text);
  older.close();
  const storage = await open();
  expect(await storage.all()).toEqual([text]);
  const a = pending('a', 'one');
  await storage.add(a, blobs(a));
  expect(await storage.blob('a one')).toBeDefined();
  storage.close();
});
