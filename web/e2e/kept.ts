import type { Page } from '@playwright/test';

/** What the page keeps on the disk: all that lies in a store of one of its databases. */
export function onDisk<T>(page: Page, database: 'cache' | 'outbox' | 'voice', store: string): Promise<T[]> {
  return page.evaluate(
    async ([prefix, name]) => {
      const all = await indexedDB.databases();
      const found = all.find((each) => each.name?.startsWith(`vestnik-${prefix}-`))?.name;
      if (!found) return [];
      const answered = <R>(request: IDBRequest<R>) =>
        new Promise<R>((resolve, reject) => {
          request.onsuccess = () => resolve(request.result);
          request.onerror = () => reject(request.error);
        });
      const opened = await answered(indexedDB.open(found));
      try {
        if (!opened.objectStoreNames.contains(name)) return [];
        return await answered(opened.transaction(name).objectStore(name).getAll());
      } finally {
        opened.close();
      }
    },
    [database, store] as const,
  );
}
