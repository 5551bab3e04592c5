const tails = new Map<string, Promise<unknown>>();

function withinPage<T>(name: string, work: () => Promise<T>): Promise<T> {
  const before = tails.get(name) ?? Promise.resolve();
  const mine = before.then(work, work);
  tails.set(
    name,
    mine.catch(() => undefined),
  );
  return mine;
}

/**
 * Runs `work` alone among all tabs. Web Locks exist only in secure contexts: over plain HTTP the lock holds within
 * this page, and the server's grace for a lost refresh answer covers two tabs that meet.
 */
export function withLock<T>(name: string, work: () => Promise<T>): Promise<T> {
  const locks = typeof navigator === 'undefined' ? undefined : navigator.locks;
  return locks ? (locks.request(name, work) as Promise<T>) : withinPage(name, work);
}
