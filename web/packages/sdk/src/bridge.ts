import type { Strings } from './platform';
import type { Pending } from './state';

const ROOT = 'vestnik.unsent.';

/**
 * Holds a message for the moment that a database takes to write it: a page that is closed right after the key press
 * takes the unfinished transaction with it, but not what was put here. Refused storage only leaves that moment open.
 */
export class Bridge {
  readonly #storage: () => Strings;
  readonly #prefix: string;

  constructor(storage: () => Strings, userId: string) {
    this.#storage = storage;
    this.#prefix = `${ROOT}${userId}.`;
  }

  put(pending: Pending): void {
    this.#attempt((storage) => storage.setItem(this.#prefix + pending.clientId, JSON.stringify(pending)));
  }

  drop(clientId: string): void {
    this.#attempt((storage) => storage.removeItem(this.#prefix + clientId));
  }

  all(): Pending[] {
    const found: Pending[] = [];
    this.#attempt((storage) => {
      for (const key of keysOf(storage, this.#prefix)) {
        found.push(JSON.parse(storage.getItem(key) ?? 'null') as Pending);
      }
    });
    return found.filter(Boolean).sort((a, b) => a.createdAt.localeCompare(b.createdAt));
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
  for (const key of keysOf(storage, ROOT)) storage.removeItem(key);
}

function keysOf(storage: Strings, prefix: string): string[] {
  const keys = Array.from({ length: storage.length }, (_, index) => storage.key(index) ?? '');
  return keys.filter((key) => key.startsWith(prefix));
}
