import { Marker } from './marker';
import { logOf, marksOf, type State } from './state';
import type { Store } from './store';
import type { Message } from './types';

const DELIVERED_PAUSE_MS = 1_000;
const READ_PAUSE_MS = 250;

export interface MarksTellerDeps {
  store: Store;
  ask(event: 'message:delivered' | 'message:read', data: { messageId: string }): Promise<unknown>;
  /** In a way that outlives the page. */
  tellRead(chatId: string, messageId: string): Promise<unknown>;
}

/** Tells the server how far messages reached this person and were read by them. */
export class MarksTeller {
  readonly #store: Store;
  readonly #delivered: Marker;
  readonly #read: Marker;
  readonly #tellRead: MarksTellerDeps['tellRead'];
  /** What was told as the page went, by chat: it may go twice, or stay. */
  readonly #left = new Map<string, string>();

  constructor({ store, ask, tellRead }: MarksTellerDeps) {
    this.#store = store;
    this.#tellRead = tellRead;
    this.#delivered = new Marker(DELIVERED_PAUSE_MS, (messageId) => ask('message:delivered', { messageId }));
    this.#read = new Marker(READ_PAUSE_MS, (messageId) => ask('message:read', { messageId }));
  }

  /** Everything was told. */
  get isIdle(): boolean {
    return this.#delivered.isIdle && this.#read.isIdle;
  }

  /** What is on the screen has been read. */
  read(chatId: string, message: Message): void {
    const state = this.#store.getState();
    const myId = state.me?.id;
    // What may have been taken back is not read.
    if (!myId || logOf(state, chatId).phase !== 'ready') return;
    if (message.no <= marksOf(state, chatId, myId).readNo) return;
    this.#store.apply({ type: 'readUpTo', chatId, no: message.no });
    this.#read.mark(chatId, message.id, message.no);
  }

  /** What came has been delivered. */
  follow(state: State, previous: State): void {
    if (state.chats === previous.chats) return;
    this.#forgetTold(state, previous);
    this.#markDelivered(state, previous);
  }

  flush(): void {
    this.#delivered.flush();
    this.#read.flush();
  }

  /** What was read in the last moment is told now. A page that stays tells it once more: marks only rise. */
  leave(): void {
    for (const [chatId, messageId] of this.#read.waiting()) {
      if (this.#left.get(chatId) === messageId) continue;
      this.#left.set(chatId, messageId);
      this.#tellRead(chatId, messageId).catch(() => this.#left.delete(chatId));
    }
  }

  stop(): void {
    this.#delivered.stop();
    this.#read.stop();
    this.#left.clear();
  }

  /** The server went back to a backup: what it was told before is unknown to it. */
  #forgetTold(state: State, previous: State): void {
    for (const { id, lastSeq } of Object.values(previous.chats)) {
      if (state.resets === previous.resets && (state.chats[id]?.lastSeq ?? 0) >= lastSeq) continue;
      this.#delivered.forget(id);
      this.#read.forget(id);
    }
  }

  #markDelivered(state: State, previous: State): void {
    const myId = state.me?.id;
    if (!myId) return;
    for (const chat of Object.values(state.chats)) {
      const last = chat.lastMessage;
      if (!last || chat === previous.chats[chat.id] || last.senderId === myId) continue;
      if (last.no > marksOf(state, chat.id, myId).deliveredNo)
        this.#delivered.mark(chat.id, last.id, last.no);
    }
  }
}
