import { client } from './client';

/** Of more, the oldest are taken back: what shows them asks the server. */
const MOST = 200;

const urls = new Map<Blob, string>();

/** Where the page finds a copy of its own: always the same address for the same copy, so nothing that is shown blinks. */
export function localUrl(blob: Blob): string {
  const held = urls.get(blob);
  if (held) return held;
  const url = URL.createObjectURL(blob);
  urls.set(blob, url);
  const [oldest] = urls.keys();
  if (urls.size > MOST && oldest) takeBack(oldest);
  return url;
}

/** It is shown nowhere any more. */
export function takeBack(blob: Blob): void {
  const url = urls.get(blob);
  if (url) URL.revokeObjectURL(url);
  urls.delete(blob);
}

// Nothing of the one person can be found by the next.
client.store.subscribe((state, before) => {
  if (before.me && !state.me) for (const blob of [...urls.keys()]) takeBack(blob);
});
