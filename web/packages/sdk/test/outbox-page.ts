import { vi } from 'vitest';
import {
  LocalFiles,
  Outbox,
  type OutboxStorage,
  type Pending,
  type PendingFile,
  type Problem,
  ProblemError,
  Store,
  type UploadWay,
} from '../src';
import { changedPending } from '../src/pending-change';
import type { Message, OutgoingMessage } from '../src/types';
import { CHAT, chat, ME, me, message } from './world';

export interface Upload {
  file: PendingFile;
  text: string;
  way: UploadWay;
  done(): void;
  fail(problem: Problem): void;
}

/** What stays on the computer, for one page and the next. */
export function disk() {
  const kept = new Map<string, Pending>();
  const blobs = new Map<string, Blob>();
  const storage: OutboxStorage = {
    add: async (pending, more) => {
      kept.set(pending.clientId, pending);
      for (const [id, blob] of more ?? []) blobs.set(id, blob);
    },
    change: async (clientId, change) => {
      const held = kept.get(clientId);
      if (held) kept.set(clientId, changedPending(held, change));
    },
    remove: async (clientId) => void kept.delete(clientId),
    get: async (clientId) => kept.get(clientId),
    blob: async (id) => blobs.get(id),
    all: async () => [...kept.values()],
    close: () => undefined,
    destroy: async () => kept.clear(),
  };
  return { kept, blobs, storage };
}

export function page(on = disk()) {
  const store = new Store();
  store.apply({ type: 'me', me });
  store.apply({ type: 'chat', chat: chat() });
  store.apply({ type: 'pageCame', chatId: CHAT, kind: 'newest', messages: [], more: false });
  const files = new LocalFiles(() => on.storage);
  const world = {
    ...on,
    store,
    files,
    connected: true,
    uploads: [] as Upload[],
    sent: [] as OutgoingMessage[],
    cancelled: [] as string[],
    /** What the next sends meet, instead of success. */
    fate: [] as Problem[],
    outbox: undefined as unknown as Outbox,
    state: (clientId: string) =>
      store.getState().outbox[CHAT]?.find((each) => each.clientId === clientId)?.state,
    texts: () => world.sent.map(({ content }) => content),
    names: () => world.uploads.map(({ file }) => file.name),
  };
  world.outbox = new Outbox({
    getState: store.getState,
    apply: store.apply,
    generation: store.generation,
    decode: async (row) => row,
    send: async (out): Promise<Message> => {
      const fate = world.fate.shift();
      if (fate) throw new ProblemError(fate);
      world.sent.push(out);
      const { clientId, content } = out;
      return message(world.sent.length, { senderId: ME, clientId, content });
    },
    isConnected: () => world.connected,
    onSilence: () => undefined,
    storage: () => on.storage,
    files,
    upload: async (file, blob, way) => {
      const text = await blob.text();
      return new Promise((resolve, reject) => {
        way.signal.addEventListener('abort', () => reject(way.signal.reason));
        world.uploads.push({
          file,
          text,
          way,
          done: () => resolve(`of ${file.id}`),
          fail: (problem) => reject(new ProblemError(problem)),
        });
      });
    },
    cancel: async (url) => void world.cancelled.push(url),
    alone: (_, work) => work(),
  });
  return world;
}

let clock = 0;
export function pending(content: string, names: readonly string[] = []): [Pending, Map<string, Blob>] {
  const files = names.map(
    (name): PendingFile => ({ id: `id ${name}`, kind: 'file', name, size: 1, mediaType: '' }),
  );
  const waiting: Pending = {
    clientId: `client ${content}`,
    chatId: CHAT,
    content,
    replyTo: null,
    files,
    createdAt: new Date(Date.UTC(2026, 0, 1) + clock++).toISOString(),
    state: 'sending',
  };
  return [waiting, new Map(names.map((name) => [`id ${name}`, new Blob([`bytes of ${name}`])]))];
}

export async function settle(): Promise<void> {
  for (let n = 0; n < 10; n++) {
    await new Promise((resolve) => setImmediate(resolve));
    await vi.advanceTimersByTimeAsync(0);
  }
}
