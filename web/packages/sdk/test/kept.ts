import { IDBFactory } from 'fake-indexeddb';
import { beforeEach, expect, vi } from 'vitest';
import { type Change, type Platform, plainPlatform, Store, type Strings } from '../src';
import { type Decode, remembering } from '../src/decoding';
import { Keeping } from '../src/keeping';
import type { Message } from '../src/types';
import { ANNA, CHAT, chat, ME, me, message } from './world';

/** What stays on one computer, anew for each test of the file that imports this. */
export let storage: Strings;
beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
  storage = plainPlatform().storage;
});

export const range = (from: number, to: number): Message[] =>
  Array.from({ length: to - from + 1 }, (_, n) => message(from + n));

export function visit(decode: Decode = async (row) => row, change: Partial<Platform> = {}) {
  const store = new Store();
  const forgotten = vi.fn();
  const platform = plainPlatform({ storage, hasDatabases: () => true, ...change });
  const keeping = new Keeping({ platform, store, decode: remembering(decode), onForget: forgotten });
  return { store, keeping, forgotten };
}

/** Everything that makes this state, as one sync and one page. */
export function fill(store: Store, messages: Message[], cursor = 'c1'): void {
  const last = messages.at(-1) ?? null;
  const head = chat({ lastMessage: last, lastSeq: last?.seq ?? 0, lastNo: last?.no ?? 0 });
  const changes: Change[] = [
    { type: 'me', me },
    { type: 'sync', page: { cursor, more: false, chats: [{ chat: head, unread: 0 }] } },
    { type: 'status', status: { chatId: CHAT, messageId: '', no: 1, userId: ANNA, status: 'read' } },
    { type: 'pageAsked', chatId: CHAT, kind: 'newest' },
    { type: 'pageCame', chatId: CHAT, kind: 'newest', messages: [...messages].reverse(), more: false },
  ];
  for (const change of changes) store.apply(change);
}

/** A busy machine takes its time. */
export const soon = (check: () => Promise<void>): Promise<void> => vi.waitFor(check, { timeout: 20_000 });

export const names = async (): Promise<(string | undefined)[]> =>
  (await indexedDB.databases()).map(({ name }) => name).sort();

/** Someone signed in who saw these messages, all of it written. */
export async function lastVisit(messages: Message[], decode?: Decode) {
  const { store, keeping, forgotten } = visit(decode);
  await keeping.open(ME);
  fill(store, await Promise.all(messages.map(remembering(decode ?? (async (row) => row)))));
  await soon(async () => expect(await keeping.log(CHAT)).not.toBeNull());
  return { store, keeping, forgotten };
}
