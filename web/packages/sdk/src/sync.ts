import { chatsWithGap, logOf, type State } from './state';
import type { Message, SyncPage, SyncRequest } from './types';

const HELD_AT_ONCE = 50;
/** A healthy server closes a gap in one round; this many mean that the two do not agree on what is missing. */
const MAX_ROUNDS = 200;

export interface SyncDeps {
  getState(): State;
  ask(request: SyncRequest): Promise<SyncPage>;
  decode(message: Message): Promise<Message>;
  apply(page: SyncPage, held: Readonly<Record<string, number>>): void;
}

/** One catch-up at a time; a request during one leads to one more after it. */
export class Sync {
  readonly #deps: SyncDeps;
  #running: Promise<void> | null = null;
  #again = false;

  constructor(deps: SyncDeps) {
    this.#deps = deps;
  }

  /** Resolves when caught up; rejects when the server could not be asked. */
  run(): Promise<void> {
    if (this.#running) {
      this.#again = true;
      return this.#running;
    }
    this.#running = this.#loop().finally(() => {
      this.#running = null;
      this.#again = false;
    });
    return this.#running;
  }

  async #loop(): Promise<void> {
    do {
      this.#again = false;
      await this.#heads();
      await this.#gaps();
    } while (this.#again);
  }

  /** Which chats moved, page by page. */
  async #heads(): Promise<void> {
    for (let more = true; more; ) {
      more = await this.#round({});
    }
  }

  /** What changed in chats of which history is held, until none has a gap. */
  async #gaps(): Promise<void> {
    let before = '';
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const state = this.#deps.getState();
      const stale = chatsWithGap(state).slice(0, HELD_AT_ONCE);
      if (stale.length === 0) return;
      const held = Object.fromEntries(stale.map((chatId) => [chatId, logOf(state, chatId).seq]));
      const asked = JSON.stringify(held);
      if (asked === before) return;
      before = asked;
      await this.#round(held);
    }
  }

  async #round(held: Record<string, number>): Promise<boolean> {
    const { cursor } = this.#deps.getState();
    const request: SyncRequest = {};
    if (cursor) request.cursor = cursor;
    const list = Object.entries(held).map(([chatId, seq]) => ({ chatId, seq }));
    if (list.length > 0) request.held = list;
    const page = await this.#deps.ask(request);
    this.#deps.apply(await decoded(page, this.#deps.decode), held);
    return page.more;
  }
}

async function decoded(page: SyncPage, decode: SyncDeps['decode']): Promise<SyncPage> {
  const chats = await Promise.all(
    page.chats.map(async (entry) => ({
      ...entry,
      chat: {
        ...entry.chat,
        lastMessage: entry.chat.lastMessage ? await decode(entry.chat.lastMessage) : entry.chat.lastMessage,
      },
      changes: entry.changes ? await Promise.all(entry.changes.map(decode)) : undefined,
    })),
  );
  return { ...page, chats };
}
