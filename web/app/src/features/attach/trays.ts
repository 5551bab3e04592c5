import { type Draft, type NewFile, uuid } from '@vestnik/sdk';
import { create } from 'zustand';
import { client } from '../../core/client';
import { takeBack } from '../../core/localUrls';
import { asIs, type Guess, guessOf, prepare } from './prepare';

export interface TrayItem {
  id: string;
  file: File;
  kind: Guess;
  /** Null until it is ready. */
  ready: NewFile | null;
}

export interface Tray {
  items: readonly TrayItem[];
  /** The originals of pictures and films are sent, as files. */
  asFiles: boolean;
  /** It is sent as soon as all are ready, with the words that are kept as a draft until then. */
  sending: { draft: Words } | null;
  /** What is written while it is being sent. The draft is both until it has gone. */
  next: Words;
}

export type Words = Pick<Draft, 'content' | 'replyTo'> | null | undefined;

function areSame(some: Words, others: Words): boolean {
  return (some?.content ?? '') === (others?.content ?? '') && some?.replyTo === others?.replyTo;
}

const EMPTY: Tray = { items: [], asFiles: false, sending: null, next: null };
export const MOST_FILES = 30;

/** What is about to be sent, by chat: there when one comes back to it, for as long as the page lives. */
const useTrays = create<{ trays: Readonly<Record<string, Tray>> }>()(() => ({ trays: {} }));

export function useTray(chatId: string): Tray {
  return useTrays(({ trays }) => trays[chatId] ?? EMPTY);
}

function trayOf(chatId: string): Tray {
  return useTrays.getState().trays[chatId] ?? EMPTY;
}

function change(chatId: string, work: (tray: Tray) => Partial<Tray>): void {
  useTrays.setState(({ trays }) => {
    const held = trays[chatId] ?? EMPTY;
    return { trays: { ...trays, [chatId]: { ...held, ...work(held) } } };
  });
}

/** One after another: a picture of a camera takes a hundred megabytes while it is drawn anew. */
let last: Promise<unknown> = Promise.resolve();

/** Puts files into the tray, as many as there is room for. Answers how many; `onUnreadable`: one could not be read. */
export function addToTray(
  chatId: string,
  files: readonly File[],
  onUnreadable: (file: File) => void,
): number {
  const room = MOST_FILES - trayOf(chatId).items.length;
  const items = files
    .slice(0, Math.max(0, room))
    .map((file): TrayItem => ({ id: uuid(), file, kind: guessOf(file), ready: null }));
  if (items.length === 0) return 0;
  change(chatId, (tray) => ({ items: [...tray.items, ...items] }));
  for (const { id, file } of items) {
    last = last.then(async () => {
      if (!trayOf(chatId).items.some((item) => item.id === id)) return;
      try {
        const ready = await prepare(file);
        change(chatId, (tray) => ({
          items: tray.items.map((item) => (item.id === id ? { ...item, kind: ready.kind, ready } : item)),
        }));
      } catch {
        removeFromTray(chatId, id);
        onUnreadable(file);
      }
    });
  }
  return items.length;
}

export function removeFromTray(chatId: string, id: string): void {
  const gone = trayOf(chatId).items.find((item) => item.id === id);
  if (gone) takeBack(gone.file);
  change(chatId, (tray) => ({ items: tray.items.filter((item) => item !== gone) }));
}

export function setAsFiles(chatId: string, asFiles: boolean): void {
  change(chatId, () => ({ asFiles }));
}

/** Keeps what is written in a chat as its draft. */
export function keepDraft(chatId: string, words: Pick<Draft, 'content' | 'replyTo'>): void {
  const { sending } = trayOf(chatId);
  if (sending) change(chatId, () => ({ next: words }));
  client.mine.setDraft(chatId, sending ? joined(sending.draft, words) : words);
}

/** A draft answers one message: the later choice counts. */
function joined(some: Words, others: Words): Pick<Draft, 'content' | 'replyTo'> {
  const contents = [some?.content, others?.content].filter(Boolean);
  return { content: contents.join('\n'), replyTo: others?.replyTo ?? some?.replyTo };
}

/**
 * Takes all of it out once all are ready, and the draft with it: a page that is closed before loses no words. Null:
 * nothing is left, or it was asked for already.
 */
export async function takeTray(chatId: string): Promise<{ files: NewFile[]; asFiles: boolean } | null> {
  if (trayOf(chatId).sending) return null;
  const draftNow = (): Words => client.store.getState().chats[chatId]?.draft;
  const sending = { draft: draftNow() };
  change(chatId, () => ({ sending }));
  while (trayOf(chatId).items.some(({ ready }) => !ready)) await last;
  // They have signed out.
  if (trayOf(chatId).sending !== sending) return null;
  const { items, asFiles, next } = trayOf(chatId);
  // What was written meanwhile stays, here as on another device.
  if (next?.content || areSame(draftNow(), joined(sending.draft, next)))
    client.mine.setDraft(chatId, next ?? { content: '' });
  change(chatId, () => EMPTY);
  for (const { file, ready } of items) if (ready?.blob !== file) takeBack(file);
  if (items.length === 0) return null;
  const files = items.flatMap(({ file, ready, kind }) => {
    if (!ready) return [];
    return asFiles && (kind === 'image' || kind === 'video') ? asIs(file, kind) : ready;
  });
  return { files, asFiles };
}

// Nothing of the one person is left for the next.
client.store.subscribe((state, before) => {
  if (!before.me || state.me) return;
  for (const { items } of Object.values(useTrays.getState().trays))
    for (const { file } of items) takeBack(file);
  useTrays.setState({ trays: {} });
});
