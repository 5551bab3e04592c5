import { alone } from './lock';
import type { Platform, UploadRequest } from './platform';

function follow(target: EventTarget, name: string, listener: (event: Event) => void): () => void {
  target.addEventListener(name, listener);
  return () => target.removeEventListener(name, listener);
}

/** `fetch` does not tell how much of a body has gone. */
function upload(url: string, { method, headers, body, signal, onSent }: UploadRequest): Promise<Response> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const abort = (): void => request.abort();
    if (signal.aborted) return reject(signal.reason);
    signal.addEventListener('abort', abort);
    request.open(method, url);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.upload.onprogress = ({ loaded }) => onSent(loaded);
    request.onload = () => resolve(responseOf(request));
    request.onerror = () => reject(new TypeError('No answer came.'));
    request.onabort = () => reject(signal.reason);
    request.onloadend = () => signal.removeEventListener('abort', abort);
    request.send(body);
  });
}

function responseOf(request: XMLHttpRequest): Response {
  const headers = new Headers();
  for (const line of request.getAllResponseHeaders().trim().split(/\r?\n/)) {
    const colon = line.indexOf(':');
    if (colon > 0) headers.append(line.slice(0, colon), line.slice(colon + 1).trim());
  }
  const { status, statusText } = request;
  const hasBody = status !== 204 && status !== 205 && status !== 304;
  return new Response(hasBody ? request.responseText : null, { status, statusText, headers });
}

export const BROWSER: Platform = {
  fetch: (url, init) => fetch(url, init),
  upload,
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
    if (happening === 'online' || happening === 'offline') return follow(window, happening, listener);
    const isLeaving = happening === 'leave';
    const turned = (): void => {
      if (isLeaving === (document.visibilityState === 'hidden')) listener();
    };
    const ends = [
      follow(window, isLeaving ? 'pagehide' : 'focus', listener),
      follow(document, 'visibilitychange', turned),
    ];
    return () => {
      for (const end of ends) end();
    };
  },
  onStored: (listener) => follow(window, 'storage', (event) => listener((event as StorageEvent).key)),
};
