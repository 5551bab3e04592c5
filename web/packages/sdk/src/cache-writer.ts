import type { ChatCache } from './cache';
import { batchOf } from './cache-merge';
import type { State } from './state';
import type { Store } from './store';

/** What happens within this time is written together. */
const COALESCE_MS = 300;

/** Follows the state into the cache: what changed, a moment later, one transaction at a time. */
export class CacheWriter {
  readonly #store: Store;
  readonly #cache: ChatCache;
  readonly #onBroken: (error: unknown) => void;
  readonly #unfollow: () => void;
  #written: State;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isWriting = false;
  #isOver = false;

  /** `written`: the state that the cache holds already. `onBroken`: it takes no more, and nothing more is tried. */
  constructor(store: Store, cache: ChatCache, written: State, onBroken: (error: unknown) => void) {
    this.#store = store;
    this.#cache = cache;
    this.#written = written;
    this.#onBroken = onBroken;
    this.#unfollow = store.subscribe(() => this.#schedule());
    this.#schedule();
  }

  stop(): void {
    this.#isOver = true;
    clearTimeout(this.#timer);
    this.#unfollow();
  }

  #schedule(): void {
    if (this.#isOver || this.#timer !== undefined || this.#isWriting) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      void this.#write();
    }, COALESCE_MS);
  }

  async #write(): Promise<void> {
    const now = this.#store.getState();
    const batch = batchOf(this.#written, now);
    if (!batch) {
      this.#written = now;
      return;
    }
    this.#isWriting = true;
    try {
      if (await this.#cache.write(batch)) this.#written = now;
      else this.stop();
    } catch (error) {
      if (!this.#isOver) this.#onBroken(error);
      this.stop();
    } finally {
      this.#isWriting = false;
      if (now !== this.#store.getState()) this.#schedule();
    }
  }
}
