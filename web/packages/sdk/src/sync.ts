import { chatsWithGap, logOf, type State } from './state';
import type { Message, SyncPage, SyncRequest } from './types';

const HELD_AT_ONCE = 50;
/** A healthy server closes a gap in one round; this many mean that the two do not agree on what is missing. */
const MAX_ROUNDS = 200;

export interface SyncDeps {
  getState(): State;
  /** Raised by a sign-out: what was asked before is not applied after. */
  generation(): number;
  ask(request: SyncRequest): Promise<SyncPage>;
  decode(message: Message): Promise<Message>;
  apply(page: SyncPage, held: Readonly<Record<string, number>>): void;
  /** A message of mine came back this way: it waits no more. */
  onOwn(clientId: string): void;
}

/** One catch-up at a time; a request during one leads to one more after it. */
export class Sync {
  readonly #deps: SyncDeps;
  #running: Promise<void> | null = null;
  #for = 0;
  #again = false;

  constructor(deps: SyncDeps) {
    this.#deps = deps;
  }

  /** Resolves when caught up; rejects when the server could not be asked. */
  run(): Promise<void> {
    if (this.#running && this.#for === this.#deps.generation()) {
      this.#again = true;
      return this.#running;
    }
    this.#for = this.#deps.generation();
    const running = this.#loop(this.#for).finally(() => {
      if (this.#running !== running) return;
      this.#running = null;
      this.#again = false;
    });
    this.#running = running;
    return running;
  }

  async #loop(mine: number): Promise<void> {
    do {
      this.#again = false;
      await this.#heads(mine);
      await this.#gaps(mine);
    } while (this.#again && mine === this.#deps.generation());
  }

  /** Which chats moved, page by page. */
  async #heads(mine: number): Promise<void> {
    for (let more = true; more; ) {
      more = await this.#round({}, mine);
    }
  }

  /** What changed in chats of which history is held, until none has a gap. */
  async #gaps(mine: number): Promise<void> {
    let before = '';
    for (let round = 0; round < MAX_ROUNDS; round++) {
      if (mine !== this.#deps.generation()) return;
      const state = this.#deps.getState();
      const stale = chatsWithGap(state).slice(0, HELD_AT_ONCE);
      if (stale.length === 0) return;
      const held = Object.fromEntries(stale.map((chatId) => [chatId, logOf(state, chatId).seq]));
      const asked = JSON.stringify(held);
      if (asked === before) return;
      before = asked;
      await this.#round(held, mine);
    }
  }

  async #round(held: Record<string, number>, mine: number): Promise<boolean> {
    const { cursor } = this.#deps.getState();
    const request: SyncRequest = {};
    if (cursor) request.cursor = cursor;
    const list = Object.entries(held).map(([chatId, seq]) => ({ chatId, seq }));
    if (list.length > 0) request.held = list;
    const page = await decoded(await this.#deps.ask(request), this.#deps.decode);
    if (mine !== this.#deps.generation()) return false;
    this.#deps.apply(page, held);
    const myId = this.#deps.getState().me?.id;
    for (const { clientId, senderId } of page.chats.flatMap((entry) => entry.changes ?? [])) {
      if (clientId && senderId === myId) this.#deps.onOwn(clientId);
    }
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
