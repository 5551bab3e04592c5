import type { Asked } from './apply-sync';
import { decodedChat } from './decoding';
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
  apply(page: SyncPage, asked: Asked): void;
  /** A message of mine came back this way: it waits no more. */
  onOwn(clientId: string): void;
}

/** One catch-up at a time; a request during one leads to one more after it. */
export class Sync {
  readonly #deps: SyncDeps;
  #running: Promise<void> | null = null;
  #for = 0;
  #again = false;
  #checking = false;

  constructor(deps: SyncDeps) {
    this.#deps = deps;
  }

  /**
   * Resolves when caught up; rejects when the server could not be asked. `checking`: asks of what is held too, for
   * a server restored from a backup may know less than this client, and have nothing to tell of it.
   */
  run(checking = false): Promise<void> {
    this.#checking ||= checking;
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
    const checking = this.#checking;
    // Before asking: a wish that comes meanwhile is one for the next time.
    this.#checking = false;
    const loaded = checking ? loadedChats(this.#deps.getState()) : [];
    try {
      let more = true;
      for (let at = 0; more || at < loaded.length; at += HELD_AT_ONCE) {
        const state = this.#deps.getState();
        // A reset among the answers leaves nothing to compare.
        const part = loaded.slice(at, at + HELD_AT_ONCE).filter((chatId) => isLoaded(state, chatId));
        more = await this.#round(heldOf(state, part), mine);
        if (mine !== this.#deps.generation()) return;
      }
    } catch (error) {
      this.#checking ||= checking;
      throw error;
    }
  }

  /** What changed in chats of which history is held, until none has a gap. */
  async #gaps(mine: number): Promise<void> {
    let before = '';
    for (let round = 0; round < MAX_ROUNDS; round++) {
      if (mine !== this.#deps.generation()) return;
      const state = this.#deps.getState();
      const gaps = chatsWithGap(state);
      if (gaps.length === 0) return;
      const held = heldOf(state, gaps);
      const asked = JSON.stringify(held);
      if (asked === before) return;
      before = asked;
      await this.#round(held, mine);
    }
  }

  async #round(held: Record<string, number>, mine: number): Promise<boolean> {
    const { cursor, chats } = this.#deps.getState();
    const request: SyncRequest = {};
    if (cursor) request.cursor = cursor;
    const list = Object.entries(held).map(([chatId, seq]) => ({ chatId, seq }));
    if (list.length > 0) request.held = list;
    const page = await decoded(await this.#deps.ask(request), this.#deps.decode);
    if (mine !== this.#deps.generation()) return false;
    this.#deps.apply(page, { held, chats });
    const myId = this.#deps.getState().me?.id;
    for (const { clientId, senderId } of page.chats.flatMap((entry) => entry.changes ?? [])) {
      if (clientId && senderId === myId) this.#deps.onOwn(clientId);
    }
    return page.more;
  }
}

function loadedChats(state: State): string[] {
  return Object.keys(state.logs).filter((chatId) => isLoaded(state, chatId));
}

function isLoaded(state: State, chatId: string): boolean {
  return logOf(state, chatId).phase === 'ready';
}

function heldOf(state: State, chatIds: readonly string[]): Record<string, number> {
  const some = chatIds.filter((chatId) => state.chats[chatId]).slice(0, HELD_AT_ONCE);
  return Object.fromEntries(some.map((chatId) => [chatId, logOf(state, chatId).seq]));
}

async function decoded(page: SyncPage, decode: SyncDeps['decode']): Promise<SyncPage> {
  const chats = await Promise.all(
    page.chats.map(async (entry) => ({
      ...entry,
      chat: await decodedChat(entry.chat, decode),
      changes: entry.changes ? await Promise.all(entry.changes.map(decode)) : undefined,
    })),
  );
  return { ...page, chats };
}
