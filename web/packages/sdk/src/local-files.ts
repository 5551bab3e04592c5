import type { OutboxStorage } from './outbox';

/** Of those that were sent so many stay at hand: what one has sent is shown from here, and not loaded again. */
const MOST_SENT = 60;

/** The bytes of what goes with messages of mine: while they wait, and for a while after they were sent. */
export class LocalFiles {
  readonly #storage: () => OutboxStorage | null;
  readonly #waiting = new Map<string, Blob>();
  readonly #sent = new Map<string, Blob>();

  constructor(storage: () => OutboxStorage | null) {
    this.#storage = storage;
  }

  put(fileId: string, blob: Blob): void {
    this.#waiting.set(fileId, blob);
  }

  /** What is in memory, at once; of an earlier visit only once it has been read. */
  held(fileId: string): Blob | undefined {
    return this.#waiting.get(fileId);
  }

  /** Null: it is not on this computer. Always the same object for the same file. */
  async read(fileId: string): Promise<Blob | null> {
    const held = this.#waiting.get(fileId);
    if (held) return held;
    try {
      const kept = await this.#storage()?.blob(fileId);
      const meanwhile = this.#waiting.get(fileId);
      if (meanwhile || !kept) return meanwhile ?? null;
      this.#waiting.set(fileId, kept);
      return kept;
    } catch {
      return null;
    }
  }

  /** The server has it, and calls it so. */
  uploaded(fileId: string, attachmentId: string): void {
    const blob = this.#waiting.get(fileId);
    if (!blob) return;
    this.#sent.set(attachmentId, blob);
    const [oldest] = this.#sent.keys();
    if (this.#sent.size > MOST_SENT && oldest !== undefined) this.#sent.delete(oldest);
  }

  /** My own copy of a file that the server has. */
  sent(attachmentId: string): Blob | undefined {
    return this.#sent.get(attachmentId);
  }

  drop(fileId: string): void {
    this.#waiting.delete(fileId);
  }

  clear(): void {
    this.#waiting.clear();
    this.#sent.clear();
  }
}
