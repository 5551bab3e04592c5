import { preferencesOf } from '../apply-mine';
import type { Drafts } from '../drafts';
import type { Draft, Folder, Preferences, UserEntry } from '../types';
import { Wishes } from '../wishes';
import type { DoorDeps } from './door';

/** How I see my chats, on all my devices. What can be undone is shown at once, and put back when it is refused. */
export class Mine {
  readonly #deps: DoorDeps;
  readonly #wishes: Wishes;
  readonly #drafts: Drafts;

  constructor(deps: DoorDeps, drafts: Drafts) {
    this.#deps = deps;
    this.#wishes = new Wishes(deps.store);
    this.#drafts = drafts;
  }

  /** What is left out is kept. A chat that is pinned goes before the others, and none is both pinned and archived. */
  async setPreferences(chatId: string, change: Partial<Omit<Preferences, 'chatId'>>): Promise<void> {
    const { http, store } = this.#deps;
    const { chats, pinned } = store.getState();
    const chat = chats[chatId];
    if (!chat) return;
    const preferences = { ...preferencesOf(chat), ...change };
    if (change.pinned) preferences.archived = false;
    else if (change.archived) preferences.pinned = false;
    const entries: UserEntry[] = [{ kind: 'preferences', preferences }];
    if (preferences.pinned !== pinned.includes(chatId)) {
      const others = pinned.filter((id) => id !== chatId);
      entries.push({ kind: 'pinned', pinned: preferences.pinned ? [chatId, ...others] : others });
    }
    await this.#wishes.make(entries, () => http.send('PUT', `/chats/${chatId}/preferences`, change));
  }

  /** All pinned chats, from top to bottom. */
  orderPinned(chatIds: readonly string[]): Promise<void> {
    const pinned = [...chatIds];
    return this.#wishes.make([{ kind: 'pinned', pinned }], () =>
      this.#deps.http.send('PUT', '/chats/pinned', { chatIds: pinned }),
    );
  }

  /** All folders, in order. */
  setFolders(folders: readonly Folder[]): Promise<void> {
    const all = [...folders];
    return this.#wishes.make([{ kind: 'folders', folders: all }], () =>
      this.#deps.http.send('PUT', '/folders', { folders: all }),
    );
  }

  /** Kept on this computer at once, and on the server when the pen rests; nothing in it clears it. */
  setDraft(chatId: string, draft: Pick<Draft, 'content' | 'replyTo'>): void {
    this.#drafts.set(chatId, draft);
  }

  /** Deletes a message for me alone. */
  async hideMessage(messageId: string): Promise<void> {
    const { http, store } = this.#deps;
    const mine = store.generation();
    await http.send('DELETE', `/messages/${messageId}?for=me`);
    const { chats, logs } = store.getState();
    const chatId = Object.keys(chats).find(
      (id) =>
        chats[id]?.lastMessage?.id === messageId || logs[id]?.messages.some((held) => held.id === messageId),
    );
    if (chatId) store.apply({ type: 'entry', entry: { kind: 'hidden', chatId, messageId } }, mine);
  }
}
