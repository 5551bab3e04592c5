import type { Connection } from './connection';
import { hiddenIn } from './inbox';
import { asProblem, isPassing } from './problem';
import { chatsWithGap, type State } from './state';
import type { Store } from './store';
import { Sync } from './sync';
import type { Message, SyncPage } from './types';

const SYNC_EVERY_MS = 120_000;
const GAP_PATIENCE_MS = 500;
/** Coming back to the window this soon after a sync asks for nothing. */
const FRESH_MS = 5_000;

export interface CatchingUpDeps {
  store: Store;
  connection: Connection;
  decode(message: Message): Promise<Message>;
  /** A message of mine came back this way. */
  onOwn(clientId: string): void;
  /** Messages in these chats were deleted for me. */
  onHidden(chatIds: ReadonlySet<string>): void;
}

/** When to sync: when told to, when a gap does not close by itself, when the person is back, and now and then. */
export class CatchingUp {
  readonly #store: Store;
  readonly #connection: Connection;
  readonly #sync: Sync;
  #syncedAt = 0;
  #syncTimer: ReturnType<typeof setTimeout> | undefined;
  #gapTimer: ReturnType<typeof setTimeout> | undefined;

  constructor({ store, connection, decode, onOwn, onHidden }: CatchingUpDeps) {
    this.#store = store;
    this.#connection = connection;
    const { getState, apply, generation } = store;
    this.#sync = new Sync({
      getState,
      generation,
      decode,
      ask: (request) => connection.ask<SyncPage>('sync', request),
      apply: (page, asked) => {
        apply({ type: 'sync', page, asked });
        onHidden(hiddenIn(page.user ?? []));
      },
      onOwn,
    });
  }

  /** `checking`: also whether the server still has what is held. */
  sync(checking = false): void {
    if (!this.#connection.connected) return;
    this.#schedule();
    this.#syncedAt = Date.now();
    this.#sync.run(checking).catch((error: unknown) => {
      const problem = asProblem(error);
      if (!isPassing(problem) || !this.#connection.connected) return;
      this.#schedule((problem.retryAfter ?? 0) * 1000 || 3_000);
    });
  }

  /** The person is back. */
  refresh(): void {
    if (Date.now() - this.#syncedAt > FRESH_MS) this.sync();
  }

  follow(state: State, previous: State): void {
    if (state.logs === previous.logs || this.#gapTimer !== undefined || !hasGaps(state)) return;
    this.#gapTimer = setTimeout(() => {
      this.#gapTimer = undefined;
      if (hasGaps(this.#store.getState())) this.sync();
    }, GAP_PATIENCE_MS);
  }

  stop(): void {
    clearTimeout(this.#syncTimer);
    clearTimeout(this.#gapTimer);
    this.#gapTimer = undefined;
  }

  #schedule(ms: number = SYNC_EVERY_MS * (0.75 + Math.random() * 0.5)): void {
    clearTimeout(this.#syncTimer);
    this.#syncTimer = setTimeout(() => this.sync(), ms);
  }
}

function hasGaps(state: State): boolean {
  return chatsWithGap(state).length > 0;
}
