import type { Strings } from './platform';

const ROOTS = { unsent: 'vestnik.unsent.', drafts: 'vestnik.drafts.' };

/**
 * Holds things of one person for the moment that a database or a server takes to write them: a page that is closed
 * right after the key press takes the unfinished transaction with it, but not what was put here. Refused storage only
 * leaves that moment open.
 */
export class Bridge<T> {
  readonly #storage: () => Strings;
  readonly #prefix: string;

  constructor(storage: () => Strings, what: keyof typeof ROOTS, userId: string) {
    this.#storage = storage;
    this.#prefix = `${ROOTS[what]}${userId}.`;
  }

  put(id: string, value: T): void {
    this.#attempt((storage) => storage.setItem(this.#prefix + id, JSON.stringify(value)));
  }

  drop(id: string): void {
    this.#attempt((storage) => storage.removeItem(this.#prefix + id));
  }

  get(id: string): T | null {
    let found: T | null = null;
    this.#attempt((storage) => {
      found = JSON.parse(storage.getItem(this.#prefix + id) ?? 'null') as T | null;
    });
    return found;
  }

  all(): T[] {
    let ids: string[] = [];
    this.#attempt((storage) => {
      ids = keysOf(storage, this.#prefix).map((key) => key.slice(this.#prefix.length));
    });
    return ids.flatMap((id) => this.get(id) ?? []);
  }

  #attempt(work: (storage: Strings) => void): void {
    try {
      work(this.#storage());
    } catch {
      // Refused, full or unreadable.
    }
  }
}

/** Of every person. */
export function clearBridges(storage: Strings): void {
  for (const root of Object.values(ROOTS)) {
    for (const key of keysOf(storage, root)) storage.removeItem(key);
  }
}

function keysOf(storage: Strings, prefix: string): string[] {
  const keys = Array.from({ length: storage.length }, (_, index) => storage.key(index) ?? '');
  return keys.filter((key) => key.startsWith(prefix));
}
