import type { DBSchema, IDBPDatabase } from 'idb';
import { type DatabaseName, deleteDatabase, openDatabase } from './databases';
import type { OutboxStorage } from './outbox';
import type { Pending } from './state';

interface Schema extends DBSchema {
  /** The key is the place in the queue, given out by the database and never again. */
  pending: { key: number; value: Pending; indexes: { clientId: string } };
}

/**
 * Unsent messages of one person, in a database apart from the cache: that one is thrown away at any doubt, this one
 * holds what exists nowhere else. Both tabs may send: `clientId` makes it one. Rejects where there can be none.
 */
export async function openOutbox(userId: string): Promise<OutboxStorage> {
  const name: DatabaseName = `vestnik-outbox-${userId}`;
  const database = await openDatabase<Schema>(name, 1, (made) => {
    made.createObjectStore('pending', { autoIncrement: true }).createIndex('clientId', 'clientId', {
      unique: true,
    });
  });
  return storageIn(name, database);
}

function storageIn(name: DatabaseName, database: IDBPDatabase<Schema>): OutboxStorage {
  /** Strict: on the disk when it resolves, not in a buffer that a power cut empties. */
  const writing = (durability: 'strict' | 'relaxed') =>
    database.transaction('pending', 'readwrite', { durability });

  return {
    async add(pending) {
      const { store, done } = writing('strict');
      await Promise.all([store.add(pending), done]);
    },
    async change(pending) {
      const { store, done } = writing('relaxed');
      const key = await store.index('clientId').getKey(pending.clientId);
      if (key !== undefined) await store.put(pending, key);
      await done;
    },
    async remove(clientId) {
      const { store, done } = writing('relaxed');
      const key = await store.index('clientId').getKey(clientId);
      if (key !== undefined) await store.delete(key);
      await done;
    },
    async has(clientId) {
      return (await database.countFromIndex('pending', 'clientId', clientId)) > 0;
    },
    async all() {
      return (await database.getAll('pending')).filter(isPending);
    },
    close: () => database.close(),
    async destroy() {
      try {
        // Emptied first, for a tab that does not let go of it would keep it alive.
        const { store, done } = writing('relaxed');
        await Promise.all([store.clear(), done]);
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
