const TELL_EVERY_MS = 3_000;
const STOP_AFTER_MS = 5_000;
const FORGET_AFTER_MS = 6_000;

/** Tells that I am typing: seldom, and that I stopped. */
export class TypingTeller {
  readonly #emit: (event: 'typing:start' | 'typing:stop', chatId: string) => void;
  readonly #toldAt = new Map<string, number>();
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();

  constructor(emit: (event: 'typing:start' | 'typing:stop', chatId: string) => void) {
    this.#emit = emit;
  }

  typed(chatId: string): void {
    const now = Date.now();
    if (now - (this.#toldAt.get(chatId) ?? 0) >= TELL_EVERY_MS) {
      this.#toldAt.set(chatId, now);
      this.#emit('typing:start', chatId);
    }
    clearTimeout(this.#timers.get(chatId));
    this.#timers.set(
      chatId,
      setTimeout(() => this.stopped(chatId), STOP_AFTER_MS),
    );
  }

  stopped(chatId: string): void {
    clearTimeout(this.#timers.get(chatId));
    if (this.#toldAt.delete(chatId)) this.#emit('typing:stop', chatId);
  }

  stop(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
    this.#toldAt.clear();
  }
}

/** Forgets who is typing when nothing is heard for a while: a stop can be lost. */
export class TypingWatch {
  readonly #expire: (chatId: string, userId: string) => void;
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();

  constructor(expire: (chatId: string, userId: string) => void) {
    this.#expire = expire;
  }

  heard(chatId: string, userId: string, isTyping: boolean): void {
    const key = `${chatId}/${userId}`;
    clearTimeout(this.#timers.get(key));
    this.#timers.delete(key);
    if (isTyping) {
      this.#timers.set(
        key,
        setTimeout(() => this.#expire(chatId, userId), FORGET_AFTER_MS),
      );
    }
  }

  stop(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }
}
