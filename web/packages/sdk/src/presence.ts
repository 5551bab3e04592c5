import type { Connection } from './connection';
import { lastAt, newestFirst } from './selectors';
import type { State } from './state';
import type { Presence } from './types';

const MOST = 500;

/** Watches the people whose presence can be seen: the peers of my chats, and whoever is looked at besides. */
export class PresenceWatch {
  readonly #connection: Connection;
  readonly #heard: (userId: string, presence: Presence) => void;
  #extra: readonly string[] = [];
  #watched = '';
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(connection: Connection, heard: (userId: string, presence: Presence) => void) {
    this.#connection = connection;
    this.#heard = heard;
  }

  /** Search results, an open profile: replaces what was looked at before. */
  lookAt(userIds: readonly string[], state: State): void {
    this.#extra = userIds;
    this.update(state);
  }

  forget(): void {
    this.#watched = '';
  }

  /** The next person's world begins empty. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#extra = [];
    this.forget();
  }

  update(state: State): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#watch(state), 50);
  }

  async #watch(state: State): Promise<void> {
    if (!this.#connection.connected) return;
    const peers = Object.values(state.chats)
      .sort((a, b) => newestFirst(lastAt(a), lastAt(b)))
      .flatMap((chat) => (chat.peer ? [chat.peer.id] : []));
    const userIds = [...new Set([...this.#extra, ...peers])].slice(0, MOST);
    const key = userIds.toSorted().join();
    if (key === this.#watched || userIds.length === 0) return;
    this.#watched = key;
    try {
      const answer = await this.#connection.ask<{ states: ({ userId: string } & Presence)[] }>(
        'presence:watch',
        {
          userIds,
        },
      );
      // Forgotten or asked anew meanwhile: the later answer says it all.
      if (this.#watched !== key) return;
      for (const { userId, isOnline, status, lastSeenAt } of answer.states ?? []) {
        this.#heard(userId, { isOnline, status, lastSeenAt: lastSeenAt ?? null });
      }
    } catch {
      if (this.#watched === key) this.#watched = '';
    }
  }
}
