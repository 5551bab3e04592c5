import type { OutboxStorage } from './outbox';

/** Of those that were sent so many stay at hand: what one has sent is shown from here, and not loaded again. */
const MOST_SENT = 60;

/** The bytes of what goes with messages of mine: while they wait, and for a while after they were sent. */
export class LocalFiles {
  readonly #storage: () => OutboxStorage | null;
  readonly #waiting = new Map<string, Blob>();
  readonly #sent = new Map<string, Blob>();
  readonly #readings = new Map<string, Promise<Blob | null>>();

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

  /** Null: it is not on this computer. The same object for the same file, as long as that can be read. */
  async read(fileId: string): Promise<Blob | null> {
    return this.#waiting.get(fileId) ?? this.#readings.get(fileId) ?? this.#read(fileId);
  }

  /** The copy kept here, from now on in place of what was picked: that was moved or changed, and gives nothing more. */
  async copy(fileId: string): Promise<Blob | null> {
    const picked = this.#waiting.get(fileId);
    const kept = await this.#stored(fileId);
    if (kept && picked && picked === this.#waiting.get(fileId)) this.#waiting.set(fileId, kept);
    return kept;
  }

  #read(fileId: string): Promise<Blob | null> {
    const reading: Promise<Blob | null> = this.#stored(fileId).then((kept) => {
      // What was dropped while it was read is not put back: nobody would drop it again.
      const isWanted = this.#readings.get(fileId) === reading;
      if (isWanted) this.#readings.delete(fileId);
      if (isWanted && kept && !this.#waiting.has(fileId)) this.#waiting.set(fileId, kept);
      return this.#waiting.get(fileId) ?? null;
    });
    this.#readings.set(fileId, reading);
    return reading;
  }

  async #stored(fileId: string): Promise<Blob | null> {
    try {
      return (await this.#storage()?.blob(fileId)) ?? null;
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
    this.#readings.delete(fileId);
  }

  clear(): void {
    this.#waiting.clear();
    this.#sent.clear();
    this.#readings.clear();
  }
}
