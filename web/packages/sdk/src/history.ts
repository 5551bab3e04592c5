import type { PageKind } from './apply-page';
import type { KeptLog } from './cache-merge';
import type { Http } from './http';
import { asProblem } from './problem';
import { changeSeqOf, hasGap, type Log, logOf } from './state';
import type { Store } from './store';
import type { Message } from './types';

const PAGE = 50;
const BIG_PAGE = 100;

export interface HistoryDeps {
  store: Store;
  http: Http;
  decode(message: Message): Promise<Message>;
  /** The newest messages as they were seen last. */
  kept(chatId: string): Promise<KeptLog | null>;
  /** A message of mine came back this way. */
  onOwn(clientId: string): void;
  /** What was kept is older than the head says. */
  onGap(): void;
}

/** Brings pages of a chat's history into the state. A page that is already on its way is not asked again. */
export class History {
  readonly #deps: HistoryDeps;
  readonly #underWay = new Map<string, Promise<boolean>>();

  constructor(deps: HistoryDeps) {
    this.#deps = deps;
  }

  /** What was seen last, else the newest page, unless it is held. `reach`: as many messages back, within reason. */
  async open(chatId: string, reach = 0): Promise<void> {
    const { store, onGap } = this.#deps;
    if (this.#phase(chatId) === 'none') await this.#restore(chatId);
    if (this.#phase(chatId) === 'ready') {
      const state = store.getState();
      if (hasGap(state, chatId)) onGap();
      const { messages } = logOf(state, chatId);
      const readNo = state.chats[chatId]?.readNo ?? 0;
      const isUnreadAbove = (state.chats[chatId]?.unreadCount ?? 0) > 0 && (messages[0]?.no ?? 0) > readNo;
      if (isUnreadAbove) await this.older(chatId, BIG_PAGE);
      return;
    }
    await this.#load(chatId, 'newest', `limit=${reach > PAGE ? BIG_PAGE : PAGE}`);
    for (let loaded = BIG_PAGE; loaded < Math.min(reach, 5 * BIG_PAGE); loaded += BIG_PAGE) {
      if (!(await this.older(chatId, BIG_PAGE))) return;
    }
  }

  #phase(chatId: string): Log['phase'] {
    return logOf(this.#deps.store.getState(), chatId).phase;
  }

  async #restore(chatId: string): Promise<void> {
    const { store, kept, onOwn } = this.#deps;
    const mine = store.generation();
    const log = await kept(chatId);
    if (!log) return;
    this.#tellOwn(log.messages, onOwn);
    store.apply({ type: 'logRestored', log }, mine);
  }

  /** Asked before they are shown: then they wait no more. */
  #tellOwn(messages: readonly Message[], onOwn: (clientId: string) => void): void {
    const { outbox, me } = this.#deps.store.getState();
    for (const { chatId, clientId, senderId } of messages) {
      if (senderId !== me?.id || !clientId) continue;
      if (outbox[chatId]?.some((pending) => pending.clientId === clientId)) onOwn(clientId);
    }
  }

  newest(chatId: string): Promise<boolean> {
    return this.#load(chatId, 'newest', `limit=${PAGE}`);
  }

  older(chatId: string, limit = PAGE): Promise<boolean> {
    const log = logOf(this.#deps.store.getState(), chatId);
    const first = log.messages[0];
    if (!first || !log.hasOlder || log.phase !== 'ready') return Promise.resolve(false);
    return this.#load(chatId, 'older', `before=${first.id}&limit=${limit}`);
  }

  newer(chatId: string): Promise<boolean> {
    const log = logOf(this.#deps.store.getState(), chatId);
    const last = log.messages.at(-1);
    if (!last || !log.hasNewer || log.phase !== 'ready') return Promise.resolve(false);
    return this.#load(chatId, 'newer', `after=${last.id}&limit=${PAGE}`);
  }

  /** Makes sure that a message is in the window; false when it no longer exists. */
  async reach(chatId: string, messageId: string): Promise<boolean> {
    const held = (): boolean =>
      logOf(this.#deps.store.getState(), chatId).messages.some((m) => m.id === messageId && !m.deletedAt);
    if (held()) return true;
    await this.#load(chatId, 'around', `around=${messageId}&limit=${PAGE}`);
    return held();
  }

  /** Deleted by me, before the event says so; the event brings the place in the log. */
  hide(message: Message): void {
    const row = {
      ...message,
      content: '',
      attachments: null,
      deletedAt: new Date().toISOString(),
      changeSeq: changeSeqOf(message),
    };
    const { store } = this.#deps;
    if (logOf(store.getState(), message.chatId).messages.some((m) => m.id === message.id && !m.deletedAt)) {
      store.apply({ type: 'updated', message: row });
    }
  }

  #load(chatId: string, kind: PageKind, query: string): Promise<boolean> {
    const key = `${this.#deps.store.generation()}/${chatId}/${kind}/${query}`;
    const under = this.#underWay.get(key);
    if (under) return under;
    const load = this.#request(chatId, kind, query).finally(() => this.#underWay.delete(key));
    this.#underWay.set(key, load);
    return load;
  }

  async #request(chatId: string, kind: PageKind, query: string): Promise<boolean> {
    const { store, http, decode, onOwn } = this.#deps;
    const mine = store.generation();
    store.apply({ type: 'pageAsked', chatId, kind });
    try {
      const answer = await http.ask<Message[]>('GET', `/messages?chatId=${chatId}&${query}`);
      const messages = await Promise.all(answer.data.map(decode));
      if (mine === store.generation()) this.#tellOwn(messages, onOwn);
      store.apply({ type: 'pageCame', chatId, kind, messages, more: answer.more }, mine);
      return mine === store.generation();
    } catch (error) {
      store.apply({ type: 'pageFailed', chatId, kind, problem: asProblem(error) }, mine);
      return false;
    }
  }
}
