import type { OutboxStorage } from './outbox';
import type { Pending } from './state';

const ROOT = 'vestnik.outbox.';

/** One key a message, so that tabs do not overwrite each other's. Both may send: `clientId` makes it one. */
export function outboxInLocalStorage(userId: () => string | null): OutboxStorage {
  const prefix = (): string => `${ROOT}${userId()}.`;
  return {
    put(pending) {
      try {
        localStorage.setItem(prefix() + pending.clientId, JSON.stringify(pending));
      } catch {
        // Full or refused: the message still waits in memory.
      }
    },
    remove(clientId) {
      try {
        localStorage.removeItem(prefix() + clientId);
      } catch {
        // Nothing was kept, so nothing is left.
      }
    },
    all() {
      try {
        return Object.keys(localStorage)
          .filter((key) => key.startsWith(prefix()))
          .map((key) => parse(localStorage.getItem(key)))
          .filter((pending) => pending !== null);
      } catch {
        return [];
      }
    },
    clear() {
      try {
        for (const key of Object.keys(localStorage)) if (key.startsWith(ROOT)) localStorage.removeItem(key);
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
