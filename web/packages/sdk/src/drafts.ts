import { keyOf } from './apply-mine';
import { Bridge } from './bridge';
import type { Strings } from './platform';
import { asProblem, isPassing } from './problem';
import type { Store } from './store';
import type { Draft, UserEntry } from './types';

/** The pen rests. */
const PAUSE_MS = 1_000;
const RETRY_MS = 5_000;

export interface DraftsDeps {
  store: Store;
  storage(): Strings;
  isConnected(): boolean;
  send(chatId: string, draft: Pick<Draft, 'content' | 'replyTo'>): Promise<unknown>;
}

interface Kept {
  chatId: string;
  draft: Draft;
  /** It was told as the page went: perhaps it arrived. */
  left?: true;
}

/**
 * What is written and not sent: kept on this computer with every key, told to the server when the pen rests and there
 * is a connection. The latest counts; what the server has of a draft shows only once it has the latest.
 */
export class Drafts {
  readonly #deps: DraftsDeps;
  readonly #waiting = new Map<string, Draft>();
  /** Those that the server will not have stay on this computer. */
  readonly #refused = new Set<Draft>();
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();
  readonly #underWay = new Map<string, Draft>();
  /** What an earlier visit told as it went, of chats that it knew: the first sync says whether it arrived. */
  readonly #doubtful = new Set<Draft>();
  /** Set while the server asks for no more. */
  #break: ReturnType<typeof setTimeout> | undefined;
  #bridge: Bridge<Kept> | null = null;

  constructor(deps: DraftsDeps) {
    this.#deps = deps;
  }

  /** The server has them all, or will not have them. */
  get isIdle(): boolean {
    return [...this.#waiting.values()].every((draft) => this.#refused.has(draft));
  }

  set(chatId: string, { content, replyTo }: Pick<Draft, 'content' | 'replyTo'>): void {
    const held = this.#waiting.get(chatId) ?? this.#deps.store.getState().chats[chatId]?.draft;
    if ((held?.content ?? '') === content && held?.replyTo === replyTo) return;
    const draft: Draft = { content, replyTo, updatedAt: new Date().toISOString() };
    this.#bridge?.put(chatId, { chatId, draft });
    this.#wait(chatId, draft);
    this.#later(chatId, PAUSE_MS);
  }

  /** Those of an earlier visit that the server has not heard of. */
  restore(userId: string): void {
    if (this.#bridge) return;
    this.#bridge = new Bridge(this.#deps.storage, 'drafts', userId);
    for (const { chatId, draft, left } of this.#bridge.all()) {
      if (left && this.#deps.store.getState().chats[chatId]) this.#doubtful.add(draft);
      this.#wait(chatId, draft);
    }
  }

  /**
   * The server was asked what has happened since the earlier visit. Of what that told as it went the server's word
   * counts, if there is one: the draft arrived, and by now it may have been sent or changed on another device.
   */
  caughtUp(): void {
    const { wishes } = this.#deps.store.getState();
    for (const [chatId, draft] of this.#waiting) {
      if (!this.#doubtful.delete(draft)) continue;
      if (wishes[keyOf(entryOf(chatId, draft))]?.isTold) this.#settle(chatId, draft, false);
      else void this.#send(chatId);
    }
  }

  /** There is a connection. */
  flush(): void {
    for (const chatId of this.#waiting.keys()) void this.#send(chatId);
  }

  /** The page goes, and perhaps does not come back: nobody may hear whether it arrived. */
  leave(): void {
    for (const [chatId, draft] of this.#waiting) {
      if (!this.#maySend(draft) || (this.#underWay.get(chatId) ?? draft) !== draft) continue;
      this.#bridge?.put(chatId, { chatId, draft, left: true });
      void this.#send(chatId);
    }
  }

  /** What waits is on this computer, for the next visit. */
  stop(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
    clearTimeout(this.#break);
    this.#break = undefined;
    this.#waiting.clear();
    this.#refused.clear();
    this.#underWay.clear();
    this.#doubtful.clear();
    this.#bridge = null;
  }

  #wait(chatId: string, draft: Draft): void {
    this.#waiting.set(chatId, draft);
    this.#deps.store.apply({ type: 'wished', entries: [entryOf(chatId, draft)] });
  }

  #later(chatId: string, ms: number): void {
    clearTimeout(this.#timers.get(chatId));
    const due = (): void => {
      this.#timers.delete(chatId);
      void this.#send(chatId);
    };
    this.#timers.set(chatId, setTimeout(due, ms));
  }

  #maySend(draft: Draft): boolean {
    if (this.#refused.has(draft) || this.#doubtful.has(draft)) return false;
    return this.#break === undefined && this.#deps.isConnected();
  }

  async #send(chatId: string): Promise<void> {
    const draft = this.#waiting.get(chatId);
    const { store, send } = this.#deps;
    if (!draft || this.#underWay.has(chatId) || !this.#maySend(draft)) return;
    const mine = store.generation();
    this.#underWay.set(chatId, draft);
    try {
      await send(chatId, { content: draft.content, replyTo: draft.replyTo });
      if (mine === store.generation()) this.#settle(chatId, draft);
    } catch (error) {
      if (mine === store.generation()) this.#failed(chatId, draft, error);
    } finally {
      if (mine === store.generation()) {
        this.#underWay.delete(chatId);
        if (this.#waiting.has(chatId) && this.#waiting.get(chatId) !== draft) this.#later(chatId, PAUSE_MS);
      }
    }
  }

  /** Neither the next key nor a new connection shortens it. */
  #rest(seconds: number): void {
    clearTimeout(this.#break);
    this.#break = setTimeout(() => {
      this.#break = undefined;
      this.flush();
    }, seconds * 1000);
  }

  /** As it is on this computer; null: another tab has written on. */
  #kept(chatId: string, draft: Draft): Kept | null {
    const kept = this.#bridge?.get(chatId) ?? null;
    return kept?.draft.updatedAt === draft.updatedAt ? kept : null;
  }

  #settle(chatId: string, draft: Draft, isGranted = true): void {
    const isLast = this.#waiting.get(chatId) === draft;
    if (isLast) this.#waiting.delete(chatId);
    if (this.#kept(chatId, draft)) this.#bridge?.drop(chatId);
    const entry = entryOf(chatId, draft);
    this.#deps.store.apply({ type: 'wishSettled', entry, isGranted, isLast });
  }

  #failed(chatId: string, draft: Draft, error: unknown): void {
    const problem = asProblem(error);
    // The page that was about to go is still here.
    if (this.#kept(chatId, draft)?.left) this.#bridge?.put(chatId, { chatId, draft });
    if (isPassing(problem) && problem.retryAfter) {
      this.#rest(problem.retryAfter);
    } else if (isPassing(problem) || problem.status === 401) {
      this.#later(chatId, RETRY_MS);
    } else if (problem.status === 404) {
      // There is no such chat, and nothing to write in it.
      this.#settle(chatId, draft);
    } else {
      this.#refused.add(draft);
    }
  }
}

function entryOf(chatId: string, draft: Draft): UserEntry {
  const isEmpty = draft.content === '' && !draft.replyTo;
  return { kind: 'draft', chatId, draft: isEmpty ? undefined : draft };
}
