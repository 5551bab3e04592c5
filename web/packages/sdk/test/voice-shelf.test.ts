import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { beforeEach, expect, test, vi } from 'vitest';
import { deleteDatabases } from '../src/databases';
import { type KeptRecording, VoiceShelf } from '../src/voice-shelf';
import { CHAT, ME } from './world';

/** On a starved machine, too. */
const SOON = { timeout: 20_000 };

/** What the pages of one browser share. */
let locks: Map<string, Promise<unknown>>;
beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
  locks = new Map();
});

/** One page; `close` is also what its death does: its locks are free. */
function page(userId: string | null = ME) {
  const now = { userId, generation: 0 };
  const shelf = new VoiceShelf({
    hasDatabases: () => true,
    userId: () => now.userId,
    generation: () => now.generation,
    alone: <T>(name: string, work: () => Promise<T>): Promise<T> => {
      const mine = (locks.get(name) ?? Promise.resolve()).then(work);
      locks.set(name, mine);
      return mine;
    },
  });
  const found: KeptRecording[] = [];
  return { shelf, now, found, adopt: () => shelf.adopt((recording) => found.push(recording)) };
}

const recording = (id: string, createdAt = '2026-01-01T12:00:00.000Z') => ({
  id,
  chatId: CHAT,
  type: 'audio/webm',
  createdAt,
});
const text = (parts: Blob[]) => new Blob(parts).text();
const names = async () => (await indexedDB.databases()).map(({ name }) => name);

async function recorded(id: string, ...parts: string[]) {
  const first = page();
  await first.shelf.begin(recording(id));
  for (const part of parts) await first.shelf.append(id, new Blob([part]));
  return first;
}

test('a recording whose page went is handed to the next, whole and in order', async () => {
  const first = await recorded('a', 'one ', 'two ', 'three');
  first.shelf.close();
  const next = page();
  await next.adopt();
  await vi.waitFor(() => expect(next.found).toHaveLength(1), SOON);
  expect(next.found[0]).toMatchObject({ id: 'a', chatId: CHAT, type: 'audio/webm' });
  expect(await text(next.found[0]?.parts ?? [])).toBe('one two three');
});

test('what another page still records is its own, until that page goes', async () => {
  const first = await recorded('a', 'one ');
  const next = page();
  await next.adopt();
  await first.shelf.append('a', new Blob(['two']));
  expect(next.found).toEqual([]);
  first.shelf.close();
  await vi.waitFor(() => expect(next.found).toHaveLength(1), SOON);
  expect(await text(next.found[0]?.parts ?? [])).toBe('one two');
});

test('what was sent or dropped is never found again, by whomever it was waited for', async () => {
  const first = await recorded('a', 'one');
  const waiting = page();
  await waiting.adopt();
  await first.shelf.drop('a');
  first.shelf.close();
  const next = page();
  await next.adopt();
  // Another one shows that all have been looked at.
  const other = await recorded('b', 'two');
  other.shelf.close();
  await next.adopt();
  await vi.waitFor(() => expect(next.found.map(({ id }) => id)).toEqual(['b']), SOON);
  expect(waiting.found).toEqual([]);
});

test('a page is not handed its own', async () => {
  const first = await recorded('a', 'one');
  await first.adopt();
  const other = await recorded('b', 'two');
  other.shelf.close();
  await first.adopt();
  await vi.waitFor(() => expect(first.found.map(({ id }) => id)).toEqual(['b']), SOON);
});

test('a recording of which nothing was written is none', async () => {
  const first = await recorded('a');
  first.shelf.close();
  const other = await recorded('b', 'two');
  other.shelf.close();
  const next = page();
  await next.adopt();
  await vi.waitFor(() => expect(next.found.map(({ id }) => id)).toEqual(['b']), SOON);
});

test('what was listened to stays so, and account is kept from the first visit on', async () => {
  const first = page();
  const { since, messageIds } = await first.shelf.played();
  expect(messageIds).toEqual([]);
  expect(Date.now() - Date.parse(since)).toBeLessThan(60_000);
  await first.shelf.markPlayed('m1');
  await first.shelf.markPlayed('m2');
  await first.shelf.markPlayed('m1');
  first.shelf.close();
  const again = await page().shelf.played();
  expect(again.since).toBe(since);
  expect(again.messageIds.sort()).toEqual(['m1', 'm2']);
});

test('where nobody is signed in, or nothing can be kept, nothing is there and nothing fails', async () => {
  const nobody = page(null);
  await nobody.shelf.begin(recording('a'));
  await nobody.shelf.append('a', new Blob(['one']));
  await nobody.adopt();
  await nobody.shelf.markPlayed('m1');
  expect((await nobody.shelf.played()).messageIds).toEqual([]);
  await nobody.shelf.drop('a');
  expect(nobody.found).toEqual([]);
  expect(await names()).toEqual([]);
});

test('after a sign-out nothing is opened for whoever has gone, and what was kept can be removed', async () => {
  const first = await recorded('a', 'one');
  first.now.generation++;
  first.now.userId = null;
  first.shelf.close();
  await first.shelf.append('a', new Blob(['two']));
  await deleteDatabases([ME]);
  expect(await names()).toEqual([]);
});
