import type { DBSchema, IDBPDatabase } from 'idb';
import { Bridge } from './bridge';
import { type DatabaseName, deleteDatabase, openDatabase } from './databases';
import type { OutboxStorage } from './outbox';
import type { Strings } from './platform';
import type { Pending } from './state';

interface Schema extends DBSchema {
  /** The key is the place in the queue, given out by the database and never again. */
  pending: { key: number; value: Pending; indexes: { clientId: string } };
}

/**
 * Unsent messages of one person, in a database apart from the cache: that one is thrown away at any doubt, this one
 * holds what exists nowhere else. Both tabs may send: `clientId` makes it one. Rejects where there can be none.
 */
export async function openOutbox(userId: string, strings: () => Strings): Promise<OutboxStorage> {
  const name: DatabaseName = `vestnik-outbox-${userId}`;
  const database = await openDatabase<Schema>(name, 1, (made) => {
    made.createObjectStore('pending', { autoIncrement: true }).createIndex('clientId', 'clientId', {
      unique: true,
    });
  });
  return storageIn(name, database, new Bridge(strings, 'unsent', userId));
}

function storageIn(
  name: DatabaseName,
  database: IDBPDatabase<Schema>,
  bridge: Bridge<Pending>,
): OutboxStorage {
  /** Strict: on the disk when it resolves, not in a buffer that a power cut empties. */
  const writing = (durability: 'strict' | 'relaxed') => {
    const { store, done } = database.transaction('pending', 'readwrite', { durability });
    // A failure is told by the awaits below, maybe by another one than this.
    done.catch(() => undefined);
    return { store, done };
  };

  const add = async (pending: Pending): Promise<void> => {
    const { store, done } = writing('strict');
    await Promise.all([store.add(pending), done]);
  };

  return {
    async add(pending) {
      bridge.put(pending.clientId, pending);
      await add(pending);
      bridge.drop(pending.clientId);
    },
    async change(pending) {
      const { store, done } = writing('relaxed');
      const key = await store.index('clientId').getKey(pending.clientId);
      if (key !== undefined) await store.put(pending, key);
      await done;
    },
    async remove(clientId) {
      bridge.drop(clientId);
      const { store, done } = writing('relaxed');
      const key = await store.index('clientId').getKey(clientId);
      if (key !== undefined) await store.delete(key);
      await done;
    },
    async has(clientId) {
      return (await database.countFromIndex('pending', 'clientId', clientId)) > 0;
    },
    async all() {
      for (const left of bridge.all().sort((a, b) => a.createdAt.localeCompare(b.createdAt))) {
        // Refused: it is there already.
        await add(left).catch(() => undefined);
        bridge.drop(left.clientId);
      }
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
