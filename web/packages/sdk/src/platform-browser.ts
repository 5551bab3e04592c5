import { alone } from './lock';
import type { Platform } from './platform';

function follow(target: EventTarget, name: string, listener: (event: Event) => void): () => void {
  target.addEventListener(name, listener);
  return () => target.removeEventListener(name, listener);
}

export const BROWSER: Platform = {
  fetch: (url, init) => fetch(url, init),
  get storage() {
    return localStorage;
  },
  hasDatabases() {
    try {
      return typeof indexedDB === 'object' && indexedDB !== null;
    } catch {
      return false;
    }
  },
  /**
   * Web Locks exist only in secure contexts: over plain HTTP the lock holds within this page, and the server's grace
   * for a lost refresh answer covers two tabs that meet. So it does where storage is blocked and locks with it.
   */
  async withLock<T>(name: string, work: () => Promise<T>): Promise<T> {
    if (!navigator.locks) return alone(name, work);
    let hasBegun = false;
    const begin = (): Promise<T> => {
      hasBegun = true;
      return work();
    };
    try {
      return (await navigator.locks.request(name, begin)) as T;
    } catch (error) {
      if (hasBegun) throw error;
      return alone(name, work);
    }
  },
  isOnline: () => navigator.onLine,
  isVisible: () => document.visibilityState === 'visible',
  on(happening, listener) {
    if (happening !== 'focus') return follow(window, happening, listener);
    const ends = [follow(window, 'focus', listener), follow(document, 'visibilitychange', listener)];
    return () => {
      for (const end of ends) end();
    };
  },
  onStored: (listener) => follow(window, 'storage', (event) => listener((event as StorageEvent).key)),
};
