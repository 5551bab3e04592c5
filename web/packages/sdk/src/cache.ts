import type { DBSchema, IDBPDatabase } from 'idb';
import {
  type Batch,
  type KeptChat,
  type KeptHead,
  type KeptLog,
  laterLog,
  MOST_LOGS,
  mergedChat,
  mergedHead,
} from './cache-merge';
import { type DatabaseName, deleteDatabase, openDatabase } from './databases';
import { uuid } from './uuid';

/** Raised with every change of what is stored: an older or newer cache is thrown away, for the server has it all. */
const VERSION = 2;

interface Schema extends DBSchema {
  meta: { key: 'head' | 'era'; value: KeptHead | string };
  chats: { key: string; value: KeptChat };
  logs: { key: string; value: KeptLog & { usedAt: number }; indexes: { usedAt: number } };
}

/**
 * What one person saw last, in IndexedDB, shared by all tabs. Every tab writes what it learns, and what it writes is
 * merged by seq inside the transaction: no leader, so nothing stops when a tab is frozen, and no Web Lock, which
 * plain HTTP does not have.
 *
 * An era is one history of the server. Whoever learns of a reset begins a new one; tabs of an older era write no more,
 * for their higher numbers would win.
 */
export class ChatCache {
  readonly #name: DatabaseName;
  readonly #database: IDBPDatabase<Schema>;
  #era: string;

  private constructor(name: DatabaseName, database: IDBPDatabase<Schema>, era: string) {
    this.#name = name;
    this.#database = database;
    this.#era = era;
  }

  /** One that cannot be opened is thrown away and made anew. Rejects where there can be none. */
  static async open(userId: string): Promise<ChatCache> {
    const name: DatabaseName = `vestnik-cache-${userId}`;
    const attempt = async (): Promise<ChatCache> => {
      const database = await openDatabase<Schema>(name, VERSION, make);
      try {
        return new ChatCache(name, database, await eraOf(database));
      } catch (error) {
        database.close();
        throw error;
      }
    };
    try {
      return await attempt();
    } catch {
      await deleteDatabase(name);
      return attempt();
    }
  }

  /** Null: nothing is kept yet. Rejects when what is kept makes no sense. */
  async read(): Promise<{ head: KeptHead; chats: KeptChat[] } | null> {
    const transaction = this.#database.transaction(['meta', 'chats']);
    const [head, chats] = await Promise.all([
      transaction.objectStore('meta').get('head'),
      transaction.objectStore('chats').getAll(),
    ]);
    if (head === undefined) return null;
    if (!isHead(head)) throw new Error('No such head.');
    if (!chats.every(isChat)) throw new Error('No such chat.');
    return { head, chats };
  }

  /** The newest messages kept of a chat. Rejects when they make no sense. */
  async log(chatId: string): Promise<KeptLog | null> {
    const log = await this.#database.get('logs', chatId);
    if (log === undefined) return null;
    if (!isLog(log)) throw new Error('No such log.');
    return log;
  }

  /** All or nothing. False: another tab began a new era, and nothing of this one is wanted any more. */
  async write(batch: Batch): Promise<boolean> {
    const transaction = this.#database.transaction(['meta', 'chats', 'logs'], 'readwrite', {
      durability: 'relaxed',
    });
    // A failure of the transaction is told by the awaits below or by this.
    const done = transaction.done;
    done.catch(() => undefined);
    const [meta, chats, logs] = [
      transaction.objectStore('meta'),
      transaction.objectStore('chats'),
      transaction.objectStore('logs'),
    ];
    const era = batch.anew ? uuid() : this.#era;
    if (batch.anew) {
      await Promise.all([chats.clear(), logs.clear(), meta.put(era, 'era')]);
    } else if ((await meta.get('era')) !== era) {
      await done;
      return false;
    }
    await Promise.all(batch.untrue.flatMap((id) => [chats.delete(id), logs.delete(id)]));
    for (const chat of batch.chats) await chats.put(mergedChat(await chats.get(chat.id), chat));
    for (const log of batch.logs) {
      await logs.put({ ...laterLog(await logs.get(log.chatId), log), usedAt: Date.now() });
    }
    const held = batch.anew ? undefined : await meta.get('head');
    await meta.put(isHead(held) ? mergedHead(held, batch.head) : batch.head, 'head');
    let surplus = batch.logs.length > 0 ? (await logs.count()) - MOST_LOGS : 0;
    for (let oldest = await logs.index('usedAt').openCursor(); oldest && surplus > 0; surplus--) {
      await oldest.delete();
      oldest = await oldest.continue();
    }
    await done;
    this.#era = era;
    return true;
  }

  close(): void {
    this.#database.close();
  }

  /** Leaves nothing behind, even where another tab does not let go of it. */
  async destroy(): Promise<void> {
    try {
      const transaction = this.#database.transaction(['meta', 'chats', 'logs'], 'readwrite');
      const stores = (['meta', 'chats', 'logs'] as const).map((name) =>
        transaction.objectStore(name).clear(),
      );
      await Promise.all([...stores, transaction.done]);
    } catch {
      // Closed or broken: the deletion below is all that can be done.
    }
    this.close();
    await deleteDatabase(this.#name);
  }
}

function make(database: IDBPDatabase<Schema>): void {
  for (const name of [...database.objectStoreNames]) database.deleteObjectStore(name);
  database.createObjectStore('meta');
  database.createObjectStore('chats', { keyPath: 'id' });
  database.createObjectStore('logs', { keyPath: 'chatId' }).createIndex('usedAt', 'usedAt');
}

async function eraOf(database: IDBPDatabase<Schema>): Promise<string> {
  const transaction = database.transaction('meta', 'readwrite');
  const held = await transaction.store.get('era');
  const era = typeof held === 'string' ? held : uuid();
  if (era !== held) await transaction.store.put(era, 'era');
  await transaction.done;
  return era;
}

function isHead(kept: KeptHead | string | undefined): kept is KeptHead {
  if (typeof kept !== 'object') return false;
  const { me, userSeq, folders, pinned, contacts, blocked } = kept;
  const areLists = Array.isArray(folders) && Array.isArray(pinned);
  return (
    typeof me?.id === 'string' &&
    Number.isInteger(userSeq) &&
    areLists &&
    isRecord(contacts) &&
    isRecord(blocked)
  );
}

function isChat({ id, chat, marks, userSeq }: KeptChat): boolean {
  return id === chat?.id && Number.isInteger(chat.lastSeq) && Number.isInteger(userSeq) && isRecord(marks);
}

function isRecord(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

function isLog({ seq, messages }: KeptLog): boolean {
  const isMessage = (message: KeptLog['messages'][number]): boolean =>
    typeof message?.id === 'string' && typeof message.content === 'string' && Number.isInteger(message.no);
  return Number.isInteger(seq) && Array.isArray(messages) && messages.every(isMessage);
}
