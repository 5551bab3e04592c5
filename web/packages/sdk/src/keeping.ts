import { clearBridges } from './bridge';
import { ChatCache } from './cache';
import type { KeptLog } from './cache-merge';
import { CacheWriter } from './cache-writer';
import { deleteDatabases } from './databases';
import { type Decode, decodedChat } from './decoding';
import type { OutboxStorage } from './outbox';
import { openOutbox } from './outbox-storage';
import type { Platform } from './platform';
import type { Store } from './store';

/** Whose things are kept on this computer. */
const OWNER = 'vestnik.keptOf';
/** Set while they are being removed: whoever starts next goes on with it. */
const REMOVING = 'vestnik.removing';
const LOCK = 'vestnik-keeping';

export interface KeepingDeps {
  platform: Platform;
  store: Store;
  decode: Decode;
  /** Everything of a person is being removed: what the app itself keeps of them must go too. */
  onForget(): void;
}

/**
 * What of a person stays on this computer between visits: a cache of what they saw, and what they have not sent yet.
 * Where the browser refuses to keep anything, all works from memory and nothing fails.
 */
export class Keeping {
  readonly #deps: KeepingDeps;
  #cache: ChatCache | null = null;
  #writer: CacheWriter | null = null;
  #outbox: OutboxStorage | null = null;
  #opening: Promise<void> | null = null;
  #userId: string | null = null;

  constructor(deps: KeepingDeps) {
    this.#deps = deps;
  }

  get outbox(): OutboxStorage | null {
    return this.#outbox;
  }

  /** Opens what is kept of this person and puts it into the state. What is kept of another is removed first. */
  open(userId: string): Promise<void> {
    // Taken before the lock is waited for: who signs out meanwhile is not let in afterwards.
    const mine = this.#deps.store.generation();
    this.#opening ??= this.#alone(() => this.#open(userId, mine));
    return this.#opening;
  }

  async #open(userId: string, mine: number): Promise<void> {
    const { generation } = this.#deps.store;
    if (mine !== generation()) return;
    const owner = this.#get(OWNER);
    this.#userId = userId;
    if (this.#get(REMOVING) !== null || (owner !== null && owner !== userId)) {
      await this.#remove(owner);
      if (mine !== generation()) return;
    }
    this.#set(OWNER, userId);
    if (!this.#deps.platform.hasDatabases()) return;
    const [cache, outbox] = await Promise.all([
      ChatCache.open(userId).catch(() => null),
      openOutbox(userId, () => this.#deps.platform.storage).catch(() => null),
    ]);
    if (mine !== generation()) {
      cache?.close();
      outbox?.close();
      return;
    }
    this.#outbox = outbox;
    this.#cache = cache;
    if (cache) await this.#show(cache, userId, mine);
  }

  async #show(cache: ChatCache, userId: string, mine: number): Promise<void> {
    const { store, decode } = this.#deps;
    try {
      const kept = await cache.read();
      if (kept && kept.head.me.id !== userId) throw new Error('Of another person.');
      if (kept) {
        const chats = await Promise.all(kept.chats.map(({ chat }) => decodedChat(chat, decode)));
        const marks = Object.fromEntries(kept.chats.map((each) => [each.id, each.marks]));
        store.apply({ type: 'restored', head: kept.head, chats, marks }, mine);
      }
    } catch (error) {
      return this.#giveUp(error, cache);
    }
    if (mine !== store.generation()) return;
    this.#writer = new CacheWriter(store, cache, store.getState(), (error) => this.#giveUp(error, cache));
  }

  /** The newest messages of a chat as they were seen last, if they are kept. */
  async log(chatId: string): Promise<KeptLog | null> {
    const cache = this.#cache;
    if (!cache) return null;
    try {
      const kept = await cache.log(chatId);
      if (!kept) return null;
      return { ...kept, messages: await Promise.all(kept.messages.map(this.#deps.decode)) };
    } catch (error) {
      this.#giveUp(error, cache);
      return null;
    }
  }

  /** The cache makes the app fail: it is thrown away, and the next visit asks the server. The outbox stays. */
  doubt(): void {
    if (this.#cache) this.#giveUp(new Error('In doubt.'), this.#cache);
  }

  /** Ends the visit; what is kept stays. */
  close(): void {
    this.#writer?.stop();
    this.#cache?.close();
    this.#outbox?.close();
    this.#writer = null;
    this.#cache = null;
    this.#outbox = null;
    this.#opening = null;
    this.#userId = null;
  }

  /** Ends the visit and leaves nothing of this person on this computer. */
  forget(): Promise<void> {
    const owner = this.#get(OWNER);
    const cache = this.#cache;
    const outbox = this.#outbox;
    const isMine = owner === null || this.#userId === null || owner === this.#userId;
    this.#cache = null;
    this.#outbox = null;
    this.close();
    if (isMine) {
      this.#set(REMOVING, 'yes');
      this.#deps.onForget();
    }
    return this.#alone(async () => {
      await Promise.all([cache?.destroy(), outbox?.destroy()]);
      // Another tab may have let somebody in meanwhile.
      if (isMine && this.#get(OWNER) === owner) await this.#remove(owner);
    });
  }

  /** A removal that was cut short goes on before anybody signs in. */
  finish(): Promise<void> {
    return this.#alone(async () => {
      if (this.#get(REMOVING) !== null) await this.#remove(this.#get(OWNER));
    });
  }

  #alone(work: () => Promise<void>): Promise<void> {
    return this.#deps.platform.withLock(LOCK, work);
  }

  async #remove(owner: string | null): Promise<void> {
    this.#set(REMOVING, 'yes');
    this.#deps.onForget();
    if (this.#deps.platform.hasDatabases()) await deleteDatabases(owner ? [owner] : []);
    try {
      clearBridges(this.#deps.platform.storage);
    } catch {
      // Storage refused: nothing was put there.
    }
    this.#set(OWNER, null);
    this.#set(REMOVING, null);
  }

  /** Full, broken or taken away: the rest of the visit goes on from memory. */
  #giveUp(error: unknown, cache: ChatCache): void {
    // Of a visit that has ended: what is open now is another one's.
    if (cache !== this.#cache) {
      cache.close();
      return;
    }
    this.#writer?.stop();
    this.#writer = null;
    this.#cache = null;
    // Closed by a tab that deletes it, or that has a later version of it: it is theirs now.
    if (error instanceof DOMException && error.name === 'InvalidStateError') cache.close();
    else void cache.destroy();
  }

  #get(key: string): string | null {
    try {
      return this.#deps.platform.storage.getItem(key);
    } catch {
      return null;
    }
  }

  #set(key: string, value: string | null): void {
    try {
      if (value === null) this.#deps.platform.storage.removeItem(key);
      else this.#deps.platform.storage.setItem(key, value);
    } catch {
      // Storage refused: databases are then refused too.
    }
  }
}
