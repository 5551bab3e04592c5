import { type DBSchema, deleteDB, type IDBPDatabase, openDB } from 'idb';

const PREFIX = 'vestnik-';
/** A browser that has not opened or deleted a database by then is not waited for. */
const PATIENCE_MS = 3_000;

export type DatabaseName = `${typeof PREFIX}${'cache' | 'outbox' | 'voice'}-${string}`;

/**
 * Opens a database; rejects where the browser has none to give, or one of another version. Whoever wants to delete
 * it or to raise its version finds it closed: after that its transactions throw.
 */
export async function openDatabase<S extends DBSchema>(
  name: DatabaseName,
  version: number,
  make: (database: IDBPDatabase<S>, from: number) => void,
): Promise<IDBPDatabase<S>> {
  const opening = openDB<S>(name, version, {
    upgrade: make,
    blocking: (_from, _to, event) => (event.target as IDBDatabase).close(),
  });
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('The database does not open.')), PATIENCE_MS);
  });
  try {
    return await Promise.race([opening, late]);
  } catch (error) {
    opening.then(
      (database) => database.close(),
      () => undefined,
    );
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/** Resolves once it is gone; a tab that does not let go of it is not waited for, nor is a browser that is stuck. */
export async function deleteDatabase(name: DatabaseName): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  await new Promise<void>((resolve) => {
    timer = setTimeout(resolve, PATIENCE_MS);
    deleteDB(name, { blocked: () => resolve() }).then(resolve, () => resolve());
  });
  clearTimeout(timer);
}

/** Deletes the databases of the people named, and every other one that the browser tells of. */
export async function deleteDatabases(of: readonly string[]): Promise<void> {
  const names = new Set<string>(
    of.flatMap((id) => ['cache', 'outbox', 'voice'].map((what) => `${PREFIX}${what}-${id}`)),
  );
  try {
    for (const { name } of await indexedDB.databases()) if (name?.startsWith(PREFIX)) names.add(name);
  } catch {
    // Not every browser tells.
  }
  await Promise.all([...names].map((name) => deleteDatabase(name as DatabaseName)));
}
