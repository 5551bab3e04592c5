import type { Connection } from './connection';
import { newestChats } from './selectors';
import type { State } from './state';
import type { Presence } from './types';

const MOST = 500;
const PAUSE_MS = 50;

/** Watches the people whose presence can be seen: the peers of my chats, and whoever is looked at besides. */
export class PresenceWatch {
  readonly #connection: Connection;
  readonly #getState: () => State;
  readonly #heard: (userId: string, presence: Presence) => void;
  #extra: readonly string[] = [];
  #watched = '';
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    connection: Connection,
    getState: () => State,
    heard: (userId: string, presence: Presence) => void,
  ) {
    this.#connection = connection;
    this.#getState = getState;
    this.#heard = heard;
  }

  /** Search results, an open profile: replaces what was looked at before. */
  lookAt(userIds: readonly string[]): void {
    this.#extra = userIds;
    this.update();
  }

  forget(): void {
    this.#watched = '';
  }

  /** The next person's world begins empty. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#extra = [];
    this.forget();
  }

  /** Soon: much changes at once, and goes on changing. */
  update(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      void this.#watch();
    }, PAUSE_MS);
  }

  async #watch(): Promise<void> {
    if (!this.#connection.connected) return;
    const wanted = new Set(this.#extra);
    for (const { peer } of newestChats(this.#getState().chats)) {
      if (wanted.size >= MOST) break;
      if (peer) wanted.add(peer.id);
    }
    const userIds = [...wanted].slice(0, MOST);
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
