import type { OutboxStorage } from './outbox';
import type { Strings } from './platform';
import type { Pending } from './state';

const ROOT = 'vestnik.outbox.';

/** One key a message, so that tabs do not overwrite each other's. Both may send: `clientId` makes it one. */
export function outboxIn(storage: () => Strings, userId: () => string | null): OutboxStorage {
  const prefix = (): string => `${ROOT}${userId()}.`;
  const keys = (): string[] =>
    Array.from({ length: storage().length }, (_, index) => storage().key(index) ?? '');
  return {
    put(pending) {
      try {
        storage().setItem(prefix() + pending.clientId, JSON.stringify(pending));
      } catch {
        // Full or refused: the message still waits in memory.
      }
    },
    remove(clientId) {
      try {
        storage().removeItem(prefix() + clientId);
      } catch {
        // Nothing was kept, so nothing is left.
      }
    },
    all() {
      try {
        return keys()
          .filter((key) => key.startsWith(prefix()))
          .map((key) => parse(storage().getItem(key)))
          .filter((pending) => pending !== null);
      } catch {
        return [];
      }
    },
    clear() {
      try {
        for (const key of keys()) if (key.startsWith(ROOT)) storage().removeItem(key);
      } catch {
        // Nothing was kept.
      }
    },
  };
}

function parse(text: string | null): Pending | null {
  try {
    const value: unknown = JSON.parse(text ?? 'null');
    const pending = value as Pending | null;
    return pending && typeof pending.clientId === 'string' && typeof pending.chatId === 'string'
      ? pending
      : null;
  } catch {
    return null;
  }
}
