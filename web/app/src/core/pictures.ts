import { create } from 'zustand';
import { client } from './client';

/** Addresses at which there was no picture. Asked again when the connection is back: it may have been the network. */
const useBroken = create<{ urls: ReadonlySet<string> }>()(() => ({ urls: new Set() }));
const asked = new Set<string>();

client.store.subscribe(({ connection }, before) => {
  if (connection !== 'connected' || before.connection === 'connected') return;
  asked.clear();
  useBroken.setState({ urls: new Set() });
});

/** The address of a picture, unless nothing was found there. */
export function usePicture(url: string | null | undefined): string | null {
  const isBroken = useBroken(({ urls }) => url !== null && url !== undefined && urls.has(url));
  return isBroken ? null : (url ?? null);
}

/**
 * The picture of this person or chat is not there: mostly because they have another one by now, which nobody is told
 * of. So it is asked for, once.
 */
export function pictureMissing(id: string | undefined, url: string): void {
  const { connection, chats } = client.store.getState();
  if (connection !== 'connected') return;
  useBroken.setState(({ urls }) => ({ urls: new Set([...urls, url]) }));
  if (id === undefined || asked.has(id)) return;
  asked.add(id);
  // Without an answer the initials do.
  const answer: Promise<unknown> = chats[id] ? client.fetchChat(id) : client.people.get(id);
  answer.catch(() => undefined);
}
