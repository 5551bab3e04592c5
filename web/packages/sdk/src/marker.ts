import { asProblem, isPassing, NETWORK, type Problem } from './problem';

/** Acknowledgements awaited at a time, and how long each place stays taken: together well below the server's limit. */
const AT_ONCE = 20;
const PLACE_MS = 400;
const RETRY_MS = 5_000;

interface Mark {
  messageId: string;
  no: number;
}

/**
 * Tells how far was delivered or read, at most once per pause and chat: a mark covers everything up to it, so only
 * the highest matters. Many chats at once are told a few at a time. What was not acknowledged goes again later, or
 * after a reconnect.
 */
export class Marker {
  readonly #send: (messageId: string) => Promise<unknown>;
  readonly #pauseMs: number;
  readonly #waiting = new Map<string, Mark>();
  readonly #told = new Map<string, number>();
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();
  /** Chats whose pause is over, in the order in which they are told. */
  readonly #ready = new Set<string>();
  #underWay = 0;
  #resting: ReturnType<typeof setTimeout> | undefined;
  #age = 0;

  constructor(pauseMs: number, send: (messageId: string) => Promise<unknown>) {
    this.#pauseMs = pauseMs;
    this.#send = send;
  }

  /** Everything was told. */
  get isIdle(): boolean {
    return this.#waiting.size === 0;
  }

  /** What has not been acknowledged, by chat. */
  waiting(): [chatId: string, messageId: string][] {
    return [...this.#waiting].map(([chatId, { messageId }]) => [chatId, messageId]);
  }

  mark(chatId: string, messageId: string, no: number): void {
    if (no <= (this.#told.get(chatId) ?? 0)) return;
    if (no <= (this.#waiting.get(chatId)?.no ?? 0)) return;
    this.#waiting.set(chatId, { messageId, no });
    this.#schedule(chatId);
  }

  flush(): void {
    clearTimeout(this.#resting);
    this.#resting = undefined;
    for (const chatId of this.#waiting.keys()) this.#schedule(chatId);
    this.#pump();
  }

  /** What was told of this chat is of a history that the server no longer has. */
  forget(chatId: string): void {
    this.#told.delete(chatId);
    this.#waiting.delete(chatId);
  }

  stop(): void {
    this.#age++;
    for (const timer of this.#timers.values()) clearTimeout(timer);
    clearTimeout(this.#resting);
    this.#resting = undefined;
    this.#timers.clear();
    this.#ready.clear();
    this.#waiting.clear();
    this.#told.clear();
    this.#underWay = 0;
  }

  #schedule(chatId: string): void {
    if (this.#timers.has(chatId) || this.#ready.has(chatId)) return;
    const due = (): void => {
      this.#timers.delete(chatId);
      this.#ready.add(chatId);
      this.#pump();
    };
    this.#timers.set(chatId, setTimeout(due, this.#pauseMs));
  }

  #pump(): void {
    for (const chatId of this.#ready) {
      if (this.#underWay >= AT_ONCE || this.#resting !== undefined) return;
      this.#ready.delete(chatId);
      const mark = this.#waiting.get(chatId);
      if (mark) void this.#occupy(this.#tell(chatId, mark));
    }
  }

  async #occupy(told: Promise<void>): Promise<void> {
    const age = this.#age;
    this.#underWay++;
    await Promise.all([told, new Promise((resolve) => setTimeout(resolve, PLACE_MS))]);
    if (age !== this.#age) return;
    this.#underWay--;
    this.#pump();
  }

  async #tell(chatId: string, mark: Mark): Promise<void> {
    const age = this.#age;
    try {
      await this.#send(mark.messageId);
      if (age !== this.#age) return;
      this.#told.set(chatId, Math.max(mark.no, this.#told.get(chatId) ?? 0));
    } catch (error) {
      if (age !== this.#age) return;
      const problem = asProblem(error);
      if (isPassing(problem) || problem.status === 401) return this.#rest(problem);
      // Refused for good (the chat is gone): not again.
    }
    if (this.#waiting.get(chatId) === mark) this.#waiting.delete(chatId);
  }

  /** The others would fare no better: all wait, for a while or for the next connection. */
  #rest(problem: Problem): void {
    this.#ready.clear();
    if (problem.code === NETWORK.code || this.#resting !== undefined) return;
    this.#resting = setTimeout(() => this.flush(), (problem.retryAfter ?? 0) * 1000 || RETRY_MS);
  }
}
