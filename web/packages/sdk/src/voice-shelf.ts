import type { DBSchema, IDBPDatabase } from 'idb';
import { openDatabase } from './databases';

/** Something recorded and not sent yet. */
export interface Recording {
  /** The `clientId` of the message it will be: sent twice, it is one message. */
  id: string;
  chatId: string;
  /** Media type, without parameters. */
  type: string;
  createdAt: string;
}

export interface KeptRecording extends Recording {
  /** In order; joined they are the file. */
  parts: Blob[];
}

interface Schema extends DBSchema {
  recordings: { key: string; value: Recording };
  /** The key is the order. */
  parts: { key: number; value: { id: string; part: Blob }; indexes: { id: string } };
  played: { key: string; value: { messageId: string; at: number }; indexes: { at: number } };
  facts: { key: 'since'; value: string };
}

export interface VoiceShelfDeps {
  hasDatabases(): boolean;
  /** Whose it is; null: nobody is signed in, and nothing is kept. */
  userId(): string | null;
  generation(): number;
  /** Runs `work` alone among all pages of this browser. */
  alone<T>(name: string, work: () => Promise<T>): Promise<T>;
}

/** Of more, the oldest are forgotten: they are far up in their chats. */
const PLAYED_MAX = 5_000;

/**
 * What this computer keeps of a person's voice messages: recordings as they are made, so that neither a closed page nor
 * a crash loses one, and which messages were listened to. A recording belongs to the page that makes it for as long as
 * that lives. Rejects never: where nothing can be kept, nothing is there.
 */
export class VoiceShelf {
  readonly #deps: VoiceShelfDeps;
  #opening: Promise<IDBPDatabase<Schema> | null> | null = null;
  /** Those of this page, and how it lets go of them. */
  readonly #mine = new Map<string, () => void>();

  constructor(deps: VoiceShelfDeps) {
    this.#deps = deps;
  }

  async begin(recording: Recording): Promise<void> {
    await this.#own(recording.id);
    await this.#attempt(async (database) => {
      await database.put('recordings', recording);
    });
  }

  async append(id: string, part: Blob): Promise<void> {
    await this.#attempt(async (database) => {
      await database.add('parts', { id, part });
    });
  }

  /** It was sent, or is not wanted. */
  async drop(id: string): Promise<void> {
    await this.#attempt(async (database) => {
      const changing = writing(database);
      const parts = changing.objectStore('parts');
      await changing.objectStore('recordings').delete(id);
      for (const key of await parts.index('id').getAllKeys(id)) await parts.delete(key);
      await changing.done;
    });
    this.#letGo(id);
  }

  /**
   * Hands over the recordings of pages that were closed or died: now, and those of a page that still lives when it goes.
   * They are this page's from then on.
   */
  async adopt(found: (recording: KeptRecording) => void): Promise<void> {
    const mine = this.#deps.generation();
    const ids = await this.#attempt((database) => database.getAllKeys('recordings'));
    for (const id of ids ?? []) {
      if (this.#mine.has(id)) continue;
      void this.#own(id).then(async () => {
        const kept = mine === this.#deps.generation() ? await this.#read(id) : null;
        if (kept) found(kept);
        else this.#letGo(id);
      });
    }
  }

  /** Which messages were listened to here. What is older than `since` came before anybody kept account. */
  async played(): Promise<{ since: string; messageIds: string[] }> {
    const now = new Date().toISOString();
    const kept = await this.#attempt(async (database) => {
      const since = await database.get('facts', 'since');
      if (since === undefined) await database.put('facts', now, 'since');
      return { since: since ?? now, messageIds: await database.getAllKeys('played') };
    });
    return kept ?? { since: now, messageIds: [] };
  }

  async markPlayed(messageId: string): Promise<void> {
    await this.#attempt(async (database) => {
      const changing = writing(database);
      const played = changing.objectStore('played');
      await played.put({ messageId, at: Date.now() });
      const excess = (await played.count()) - PLAYED_MAX;
      const old = excess > 0 ? await played.index('at').getAllKeys(null, excess) : [];
      for (const key of old) await played.delete(key);
      await changing.done;
    });
  }

  /** Ends the visit. What is kept stays, unless the person's things are removed from this computer. */
  close(): void {
    for (const id of [...this.#mine.keys()]) this.#letGo(id);
    this.#opening?.then(
      (database) => database?.close(),
      () => undefined,
    );
    this.#opening = null;
  }

  /** Null: it was sent or dropped meanwhile, or there is nothing of it. */
  async #read(id: string): Promise<KeptRecording | null> {
    const kept = await this.#attempt(async (database) => {
      const recording = await database.get('recordings', id);
      const rows = await database.getAllFromIndex('parts', 'id', id);
      return recording && { ...recording, parts: rows.map(({ part }) => part) };
    });
    if (kept?.parts.length === 0) await this.drop(id);
    return kept && kept.parts.length > 0 ? kept : null;
  }

  /** Resolves once no other page has it. */
  #own(id: string): Promise<void> {
    return new Promise((owned) => {
      const held = (): Promise<void> =>
        new Promise((over) => {
          this.#mine.set(id, over);
          owned();
        });
      this.#deps.alone(`vestnik-recording-${id}`, held).catch(() => owned());
    });
  }

  #letGo(id: string): void {
    this.#mine.get(id)?.();
    this.#mine.delete(id);
  }

  async #attempt<T>(work: (database: IDBPDatabase<Schema>) => Promise<T>): Promise<T | undefined> {
    try {
      const database = await this.#open();
      return database ? await work(database) : undefined;
    } catch {
      // Full, refused, or closed by a sign-out in another tab.
      return undefined;
    }
  }

  #open(): Promise<IDBPDatabase<Schema> | null> {
    const userId = this.#deps.userId();
    if (!userId || !this.#deps.hasDatabases()) return Promise.resolve(null);
    const mine = this.#deps.generation();
    this.#opening ??= openDatabase<Schema>(`vestnik-voice-${userId}`, 1, (made) => {
      made.createObjectStore('recordings', { keyPath: 'id' });
      made.createObjectStore('parts', { autoIncrement: true }).createIndex('id', 'id');
      made.createObjectStore('played', { keyPath: 'messageId' }).createIndex('at', 'at');
      made.createObjectStore('facts');
    }).then((database) => {
      if (mine === this.#deps.generation()) return database;
      database.close();
      return null;
    });
    return this.#opening;
  }
}

function writing(database: IDBPDatabase<Schema>) {
  const transaction = database.transaction(['recordings', 'parts', 'played'], 'readwrite');
  // A failure is told by the awaits of its requests, maybe by another one than this.
  transaction.done.catch(() => undefined);
  return transaction;
}
