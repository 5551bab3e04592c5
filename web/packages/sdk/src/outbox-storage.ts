import type { DBSchema, IDBPDatabase } from 'idb';
import { Bridge } from './bridge';
import { type DatabaseName, deleteDatabase, openDatabase } from './databases';
import type { OutboxStorage } from './outbox';
import { changedPending } from './pending-change';
import type { Strings } from './platform';
import type { Pending } from './state';

interface Schema extends DBSchema {
  /** The key is the place in the queue, given out by the database and never again. */
  pending: { key: number; value: Pending; indexes: { clientId: string } };
  /** The bytes of what they carry, by the ids of their files. */
  files: { key: string; value: Blob };
}

const STORES = ['pending', 'files'] as const;

/**
 * Unsent messages of one person, in a database apart from the cache: that one is thrown away at any doubt, this one
 * holds what exists nowhere else. Both tabs may send: `clientId` makes it one. Rejects where there can be none.
 */
export async function openOutbox(userId: string, strings: () => Strings): Promise<OutboxStorage> {
  const name: DatabaseName = `vestnik-outbox-${userId}`;
  const database = await openDatabase<Schema>(name, 2, (made, from) => {
    if (from < 1) {
      made.createObjectStore('pending', { autoIncrement: true }).createIndex('clientId', 'clientId', {
        unique: true,
      });
    }
    if (from < 2) made.createObjectStore('files');
  });
  return storageIn(name, database, new Bridge(strings, 'unsent', userId));
}

/** What was put on the bridge alone was closed before its files were written: that they are lost is said when it is sent. */
const NO_BLOBS: ReadonlyMap<string, Blob> = new Map();

function storageIn(
  name: DatabaseName,
  database: IDBPDatabase<Schema>,
  bridge: Bridge<Pending>,
): OutboxStorage {
  /** Strict: on the disk when it resolves, not in a buffer that a power cut empties. */
  const writing = (durability: 'strict' | 'relaxed') => {
    const transaction = database.transaction(STORES, 'readwrite', { durability });
    const { done } = transaction;
    // A failure is told by the awaits below, maybe by another one than this.
    done.catch(() => undefined);
    return { store: transaction.objectStore('pending'), files: transaction.objectStore('files'), done };
  };

  const add = async (pending: Pending, blobs: ReadonlyMap<string, Blob>): Promise<void> => {
    const { store, files, done } = writing('strict');
    const bytes = Array.from(blobs, ([id, blob]) => files.put(blob, id));
    await Promise.all([store.add(pending), ...bytes, done]);
  };

  return {
    async add(pending, blobs = NO_BLOBS) {
      bridge.put(pending.clientId, pending);
      await add(pending, blobs);
      bridge.drop(pending.clientId);
    },
    async change(clientId, change) {
      const { store, files, done } = writing('relaxed');
      const key = await store.index('clientId').getKey(clientId);
      const kept = key === undefined ? undefined : await store.get(key);
      if (kept) {
        for (const [id, known] of Object.entries(change.files ?? {})) if (!known) await files.delete(id);
        await store.put(changedPending(kept, change), key);
      }
      await done;
    },
    async remove(clientId) {
      bridge.drop(clientId);
      const { store, files, done } = writing('relaxed');
      const key = await store.index('clientId').getKey(clientId);
      if (key !== undefined) {
        for (const { id } of (await store.get(key))?.files ?? []) await files.delete(id);
        await store.delete(key);
      }
      await done;
    },
    get: (clientId) => database.getFromIndex('pending', 'clientId', clientId),
    blob: (fileId) => database.get('files', fileId),
    async all() {
      for (const left of bridge.all().sort((a, b) => a.createdAt.localeCompare(b.createdAt))) {
        // Refused: it is there already.
        await add(left, NO_BLOBS).catch(() => undefined);
        bridge.drop(left.clientId);
      }
      return (await database.getAll('pending')).filter(isPending);
    },
    close: () => database.close(),
    async destroy() {
      try {
        // Emptied first, for a tab that does not let go of it would keep it alive.
        const { store, files, done } = writing('relaxed');
        await Promise.all([store.clear(), files.clear(), done]);
      } catch {
        // Closed already.
      }
      database.close();
      await deleteDatabase(name);
    },
  };
}

function isPending(value: Pending): boolean {
  return (
    typeof value?.clientId === 'string' &&
    typeof value.chatId === 'string' &&
    typeof value.content === 'string'
  );
}
