import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import {
  LocalFiles,
  Outbox,
  type OutboxStorage,
  type Pending,
  type Problem,
  ProblemError,
  Store,
} from '../src';
import { changedPending } from '../src/pending-change';
import type { Message, OutgoingMessage } from '../src/types';
import { CHAT, chat, ME, me, message, numbers } from './world';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function world() {
  const store = new Store();
  store.apply({ type: 'me', me });
  store.apply({ type: 'chat', chat: chat() });
  store.apply({ type: 'pageCame', chatId: CHAT, kind: 'newest', messages: [], more: false });
  const stored = new Map<string, Message>();
  const kept = new Map<string, Pending>();
  const attempts: string[] = [];
  const world = {
    store,
    stored,
    kept,
    attempts,
    connected: true,
    silences: 0,
    /** When the disk has written. */
    written: Promise.resolve(),
    /** What the next attempts meet, instead of success. `lost`: stored, but the answer never came. */
    fate: [] as (Problem | 'lost')[],
    outbox: undefined as unknown as Outbox,
    states: () => (store.getState().outbox[CHAT] ?? []).map((pending) => pending.state),
  };
  const send = async (out: OutgoingMessage): Promise<Message> => {
    attempts.push(out.content);
    const fate = world.fate.shift();
    if (fate && fate !== 'lost') throw new ProblemError(fate);
    const row =
      stored.get(out.clientId) ??
      message(stored.size + 1, { senderId: ME, clientId: out.clientId, content: out.content });
    stored.set(out.clientId, row);
    if (fate === 'lost') throw new ProblemError({ status: 0, code: 'timeout' });
    return row;
  };
  const storage: OutboxStorage = {
    add: async (pending) => {
      await world.written;
      kept.set(pending.clientId, pending);
    },
    change: async (clientId, change) => {
      const held = kept.get(clientId);
      if (held) kept.set(clientId, changedPending(held, change));
    },
    remove: async (clientId) => {
      await world.written;
      kept.delete(clientId);
    },
    get: async (clientId) => kept.get(clientId),
    blob: async () => undefined,
    all: async () => [...kept.values()],
    close: () => undefined,
    destroy: async () => kept.clear(),
  };
  world.outbox = new Outbox({
    getState: store.getState,
    apply: store.apply,
    generation: store.generation,
    decode: async (row) => row,
    send,
    isConnected: () => world.connected,
    onSilence: () => world.silences++,
    storage: () => storage,
    files: new LocalFiles(() => storage),
    upload: async (file) => `of ${file.id}`,
    cancel: async () => undefined,
    alone: (_, work) => work(),
  });
  return world;
}

let clock = 0;
const pending = (content: string): Pending => ({
  clientId: `client ${content}`,
  chatId: CHAT,
  content,
  replyTo: null,
  createdAt: new Date(Date.UTC(2026, 0, 1) + clock++).toISOString(),
  state: 'sending',
});

const settle = () => vi.advanceTimersByTimeAsync(0);

test('messages go out one after another, in the order in which they were written', async () => {
  const { outbox, store, attempts, kept } = world();
  for (const text of ['a', 'b', 'c']) outbox.add(pending(text));
  await settle();
  expect(attempts).toEqual(['a', 'b', 'c']);
  expect(numbers(store.getState())).toEqual([1, 2, 3]);
  expect(store.getState().outbox[CHAT]).toEqual([]);
  expect(kept.size).toBe(0);
});

test('while offline they wait, and go out in order when the connection is back', async () => {
  const w = world();
  w.connected = false;
  for (const text of ['a', 'b']) w.outbox.add(pending(text));
  await settle();
  expect(w.attempts).toEqual([]);
  expect(w.states()).toEqual(['sending', 'sending']);
  w.connected = true;
  w.outbox.flush();
  await settle();
  expect(w.attempts).toEqual(['a', 'b']);
});

test('after half a minute without an answer a message shows as not sent, keeps its place and still goes out', async () => {
  const w = world();
  w.connected = false;
  w.outbox.add(pending('a'));
  await vi.advanceTimersByTimeAsync(30_000);
  expect(w.states()).toEqual(['late']);
  w.outbox.add(pending('b'));
  w.connected = true;
  w.outbox.flush();
  await settle();
  expect(w.attempts).toEqual(['a', 'b']);
  expect(w.states()).toEqual([]);
});

test('a lost answer makes no second message', async () => {
  const w = world();
  w.fate = ['lost'];
  w.outbox.add(pending('a'));
  await settle();
  expect(w.silences).toBe(1);
  w.outbox.flush();
  await settle();
  expect(w.attempts).toEqual(['a', 'a']);
  expect(w.stored.size).toBe(1);
  expect(numbers(w.store.getState())).toEqual([1]);
});

test('a refused message waits for the person and does not hold up the others', async () => {
  const w = world();
  w.fate = [{ status: 403, code: 'user.blocked' }];
  w.outbox.add(pending('a'));
  w.outbox.add(pending('b'));
  await settle();
  expect(w.attempts).toEqual(['a', 'b']);
  expect(w.states()).toEqual(['refused']);
  w.outbox.flush();
  await settle();
  expect(w.attempts).toEqual(['a', 'b']);
  w.outbox.retry(CHAT, 'client a');
  await settle();
  expect(w.attempts).toEqual(['a', 'b', 'a']);
  expect(w.states()).toEqual([]);
});

test('a busy server is asked again after a pause, and nothing overtakes', async () => {
  const w = world();
  w.fate = [{ status: 503, code: 'server.busy', retryAfter: 4 }];
  w.outbox.add(pending('a'));
  w.outbox.add(pending('b'));
  await vi.advanceTimersByTimeAsync(3_900);
  expect(w.attempts).toEqual(['a']);
  await vi.advanceTimersByTimeAsync(200);
  expect(w.attempts).toEqual(['a', 'a', 'b']);
});

test('what an earlier page could not send goes out in the order in which it was written', async () => {
  const w = world();
  const [a, b] = [pending('a'), pending('b')];
  w.kept.set(a.clientId, a);
  w.kept.set(b.clientId, b);
  await w.outbox.restore();
  await settle();
  expect(w.attempts).toEqual(['a', 'b']);
});

test('what was given up is not sent', async () => {
  const w = world();
  w.connected = false;
  w.outbox.add(pending('a'));
  w.outbox.discard(CHAT, 'client a');
  w.connected = true;
  w.outbox.flush();
  await settle();
  expect(w.attempts).toEqual([]);
  expect(w.kept.size).toBe(0);
});

test('a rate limit told over events holds for as long as it says', async () => {
  const w = world();
  w.fate = [{ status: 429, code: 'rate_limited', retryAfter: 7 }];
  w.outbox.add(pending('a'));
  await vi.advanceTimersByTimeAsync(6_900);
  expect(w.attempts).toEqual(['a']);
  await vi.advanceTimersByTimeAsync(200);
  expect(w.attempts).toEqual(['a', 'a']);
});

test('an answer that comes after the sign-out changes nothing', async () => {
  const w = world();
  w.outbox.add(pending('a'));
  while (w.attempts.length === 0) await Promise.resolve();
  w.store.apply({ type: 'signedOut' });
  const empty = w.store.getState();
  await settle();
  expect(w.attempts).toEqual(['a']);
  expect(w.store.getState()).toBe(empty);
});

test('a message is kept before it is sent, and one written later waits behind it', async () => {
  const w = world();
  let release = (): void => undefined;
  w.written = new Promise<void>((resolve) => {
    release = resolve;
  });
  w.outbox.add(pending('a'));
  w.outbox.add(pending('b'));
  await settle();
  expect(w.attempts).toEqual([]);
  release();
  await settle();
  expect(w.attempts).toEqual(['a', 'b']);
});

test('a disk that does not write holds up no message for long, nor does one that fails', async () => {
  const w = world();
  w.written = new Promise<void>(() => undefined);
  w.outbox.add(pending('a'));
  await vi.advanceTimersByTimeAsync(5_000);
  expect(w.attempts).toEqual(['a']);
  w.written = Promise.reject(new Error('full'));
  w.written.catch(() => undefined);
  w.outbox.add(pending('b'));
  await settle();
  expect(w.attempts).toEqual(['a', 'b']);
});

test('a message that showed as not sent is on its way again after a restart', async () => {
  const w = world();
  w.connected = false;
  w.kept.set('client a', { ...pending('a'), state: 'late' });
  await w.outbox.restore();
  expect(w.states()).toEqual(['sending']);
});

test('what is written while the server wants to be left alone waits too, unless the person says otherwise', async () => {
  const w = world();
  w.fate = [
    { status: 403, code: 'user.blocked' },
    { status: 429, code: 'rate_limited', retryAfter: 60 },
  ];
  for (const text of ['a', 'b']) w.outbox.add(pending(text));
  await settle();
  w.outbox.add(pending('c'));
  w.outbox.flush();
  await vi.advanceTimersByTimeAsync(20_000);
  expect(w.attempts).toEqual(['a', 'b']);
  w.outbox.retry(CHAT, 'client b');
  await settle();
  expect(w.attempts).toEqual(['a', 'b', 'b', 'c']);
});
