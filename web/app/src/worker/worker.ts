/**
 * Keeps the app shell, so that the app opens at once and without a network. Nothing else: what people say never
 * passes through here, for every address but the shell's own is left to the browser.
 */

interface Shell {
  version: string;
  /** Each with its digest: files of two versions never end up in one shell, whatever the server is at meanwhile. */
  files: { url: string; integrity: string }[];
}

/** Not known to every browser yet. */
interface Installing extends ExtendableEvent {
  addRoutes?(route: { condition: { urlPattern: string }; source: 'network' }): Promise<void>;
}

declare const self: ServiceWorkerGlobalScope & {
  /** Written into the built file, see `shell.ts`. */
  readonly __SHELL__: Shell;
};

const PREFIX = 'vestnik-shell-';
/** The pages that the server answers with the shell. */
const PAGE = /^\/(login|register|telegram|chat\/[^/]+|app(\/.*)?)?$/;

const { version, files } = self.__SHELL__;
const NAME = PREFIX + version;
const held = new Set(files.map(({ url }) => url));

self.addEventListener('install', (event: Installing) => {
  event.waitUntil(fill());
  // Past the worker altogether: what a page says in its last moment would end with the page on its way through here.
  // Whatever a browser makes of it decides nothing about the shell.
  try {
    const routed = event.addRoutes?.({ condition: { urlPattern: '/api/*' }, source: 'network' });
    routed?.catch(() => undefined);
  } catch {
    // It knows other rules.
  }
});
self.addEventListener('activate', (event) => event.waitUntil(takeOver()));
self.addEventListener('message', (event) => {
  if (event.data === 'take over') event.waitUntil(self.skipWaiting());
});
self.addEventListener('fetch', (event) => {
  const key = keyOf(event.request);
  if (key) event.respondWith(serve(key, event.request));
});

/** All or nothing: without one of its files the shell is not installed, and the one before stays. */
async function fill(): Promise<void> {
  const cache = await caches.open(NAME);
  await Promise.all(
    files.map(async ({ url, integrity }) => {
      const response = await fetch(url, { integrity, cache: 'no-cache' });
      if (!response.ok) throw new Error(`${url}: ${response.status}`);
      await cache.put(url, response);
    }),
  );
}

async function takeOver(): Promise<void> {
  for (const name of await caches.keys()) {
    if (name.startsWith(PREFIX) && name !== NAME) await caches.delete(name);
  }
  await self.clients.claim();
}

function keyOf(request: Request): string | null {
  const { origin, pathname, search } = new URL(request.url);
  if (request.method !== 'GET' || origin !== self.location.origin) return null;
  if (request.mode === 'navigate') return PAGE.test(pathname) ? '/' : null;
  return held.has(pathname) && search === '' ? pathname : null;
}

async function serve(key: string, request: Request): Promise<Response> {
  try {
    const found = await caches.match(key, { cacheName: NAME, ignoreVary: true });
    if (found) return found;
  } catch {
    // The cache is broken: the network has it all.
  }
  return fetch(request);
}
