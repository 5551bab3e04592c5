import type { ProblemError } from './problem';

interface Mark {
  messageId: string;
  no: number;
}

/**
 * Tells how far was delivered or read, at most once per pause and chat: a mark covers everything up to it, so only
 * the highest matters. What was not acknowledged goes again after a reconnect.
 */
export class Marker {
  readonly #send: (messageId: string) => Promise<unknown>;
  readonly #pauseMs: number;
  readonly #waiting = new Map<string, Mark>();
  readonly #told = new Map<string, number>();
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();

  constructor(pauseMs: number, send: (messageId: string) => Promise<unknown>) {
    this.#pauseMs = pauseMs;
    this.#send = send;
  }

  mark(chatId: string, messageId: string, no: number): void {
    if (no <= (this.#told.get(chatId) ?? 0)) return;
    if (no <= (this.#waiting.get(chatId)?.no ?? 0)) return;
    this.#waiting.set(chatId, { messageId, no });
    this.#schedule(chatId);
  }

  flush(): void {
    for (const chatId of this.#waiting.keys()) this.#schedule(chatId);
  }

  stop(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
    this.#waiting.clear();
    this.#told.clear();
  }

  #schedule(chatId: string): void {
    if (this.#timers.has(chatId)) return;
    this.#timers.set(
      chatId,
      setTimeout(() => void this.#fire(chatId), this.#pauseMs),
    );
  }

  async #fire(chatId: string): Promise<void> {
    this.#timers.delete(chatId);
    const mark = this.#waiting.get(chatId);
    if (!mark) return;
    try {
      await this.#send(mark.messageId);
      this.#told.set(chatId, Math.max(mark.no, this.#told.get(chatId) ?? 0));
    } catch (error) {
      const { status } = (error as ProblemError).problem ?? { status: 0 };
      // Refused for good (the chat is gone): not again. Otherwise it waits for the next mark or connection.
      if (status < 400 || status === 401 || status === 429 || status >= 500) return;
    }
    if (this.#waiting.get(chatId) === mark) this.#waiting.delete(chatId);
  }
}
