import { alone } from './lock';
import type { Platform, Strings } from './platform';

/**
 * Without a browser: a program of its own, always online and looked at, that forgets everything when it ends unless
 * given a storage. Cookies are kept between requests, for the session lives in one.
 */
export function plainPlatform(change: Partial<Platform> = {}): Platform {
  const storage = change.storage ?? inMemory();
  const ask = withCookies(change.fetch ?? ((url, init) => fetch(url, init)));
  return {
    hasDatabases: () => false,
    withLock: alone,
    isOnline: () => true,
    isVisible: () => true,
    on: () => () => undefined,
    onStored: () => () => undefined,
    // It cannot be told how much has gone before all of it has.
    upload: (url, { onSent: _, ...init }) => ask(url, init),
    ...change,
    storage,
    fetch: ask,
  };
}

function inMemory(): Strings {
  const held = new Map<string, string>();
  return {
    get length() {
      return held.size;
    },
    key: (index) => [...held.keys()][index] ?? null,
    getItem: (key) => held.get(key) ?? null,
    setItem: (key, value) => void held.set(key, value),
    removeItem: (key) => void held.delete(key),
  };
}

/** One server's, by name: what a client of one server needs of a cookie jar. */
function withCookies(ask: Platform['fetch']): Platform['fetch'] {
  const jar = new Map<string, string>();
  return async (url, init) => {
    const headers = new Headers(init.headers);
    if (jar.size > 0) headers.set('Cookie', [...jar].map((pair) => pair.join('=')).join('; '));
    const response = await ask(url, { ...init, headers });
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=;]+)=([^;]*)/.exec(line) ?? [];
      const isOver = value === '' || /;\s*max-age=0|;\s*expires=Thu, 01 Jan 1970/i.test(line);
      if (isOver) jar.delete(name);
      else jar.set(name, value);
    }
    return response;
  };
}
