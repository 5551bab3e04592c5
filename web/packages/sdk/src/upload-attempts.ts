const FIRST_PAUSE_MS = 2_000;
const LONGEST_PAUSE_MS = 60_000;

/** How the attempts to bring one message's files went: whether they get anywhere, and how long to wait after a failure. */
export class UploadAttempts {
  readonly #sent = new Map<string, number>();
  readonly #kept = new Map<string, number>();
  #failures = 0;

  get haveFailed(): boolean {
    return this.#failures > 0;
  }

  /** Whether it got further than any attempt before: what is only sent again and again does not go on. */
  sent(fileId: string, share: number): boolean {
    return isFurther(this.#sent, fileId, share);
  }

  /** Whether the server has more of it than before. Then what failed before counts no more. */
  kept(fileId: string, share: number): boolean {
    if (!isFurther(this.#kept, fileId, share)) return false;
    this.#failures = 0;
    this.#sent.delete(fileId);
    return true;
  }

  /** Milliseconds to wait, longer each time. By chance up to half of it less, for many clients may have failed at once. */
  failed(): number {
    const longest = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** this.#failures++);
    return longest * (0.5 + Math.random() * 0.5);
  }
}

function isFurther(reached: Map<string, number>, fileId: string, share: number): boolean {
  if (share <= (reached.get(fileId) ?? 0)) return false;
  reached.set(fileId, share);
  return true;
}
