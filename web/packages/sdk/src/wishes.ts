import { keyOf } from './apply-mine';
import type { Store } from './store';
import type { UserEntry } from './types';

/** What I decide about my own view: shown at once, sent one after another, and put back when it is refused. */
export class Wishes {
  readonly #store: Store;
  readonly #waiting = new Map<string, number>();
  #tail: Promise<unknown> = Promise.resolve();

  constructor(store: Store) {
    this.#store = store;
  }

  /** Rejects as `send` does, with everything as it was. */
  async make(entries: readonly UserEntry[], send: () => Promise<unknown>): Promise<void> {
    const { apply, generation } = this.#store;
    const mine = generation();
    for (const entry of entries) this.#count(entry, 1);
    apply({ type: 'wished', entries });
    const sent = this.#tail.then(() => (mine === generation() ? send() : undefined));
    this.#tail = sent.catch(() => undefined);
    let isGranted = false;
    try {
      await sent;
      isGranted = true;
    } finally {
      for (const entry of entries) {
        const isLast = this.#count(entry, -1) === 0;
        apply({ type: 'wishSettled', entry, isGranted, isLast }, mine);
      }
    }
  }

  #count(entry: UserEntry, change: number): number {
    const key = keyOf(entry);
    const count = (this.#waiting.get(key) ?? 0) + change;
    if (count > 0) this.#waiting.set(key, count);
    else this.#waiting.delete(key);
    return count;
  }
}
