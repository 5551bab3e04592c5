import type { LocalFiles } from './local-files';
import type { FileChanges } from './pending-change';
import { asProblem, FILE_LOST, isPassing, type Problem, ProblemError } from './problem';
import type { Pending, PendingFile } from './state';
import { UploadAttempts } from './upload-attempts';
import { BEGUN_AGAIN, type UploadWay } from './uploads';

/** For so long a message whose files are on their way holds up what was written after it; then that goes first. */
const HOLD_MS = 5_000;
/** How often it is told how much has gone. */
const TELL_MS = 100;
/** Messages whose files are uploaded at once; the files of one go one after another. */
const MOST_AT_ONCE = 2;

const STOPPED = 'stopped';
const GIVEN_UP = 'given up';

export interface OutboxFilesDeps {
  files: LocalFiles;
  generation(): number;
  /** As it is now; undefined: it waits no more. */
  find(chatId: string, clientId: string): Pending | undefined;
  /** Whether it is still to be sent, with what another page has brought meanwhile. */
  confirm(chatId: string, clientId: string): Promise<boolean>;
  upload(file: PendingFile, blob: Blob, way: UploadWay): Promise<string>;
  /** What the server has of a file that is not to go is not needed any more. */
  cancel(uploadUrl: string): Promise<void>;
  /** Alone among all pages of this browser. */
  alone<T>(name: string, work: () => Promise<T>): Promise<T>;
  change(chatId: string, clientId: string, files: FileChanges): void;
  tell(fileId: string, share: number | null): void;
  /** It goes on, however slowly. */
  onProgress(pending: Pending): void;
  /** Only a person can help. */
  onRefused(pending: Pending, problem: Problem): void;
  /** Something in this chat may be sent now, or tried again. */
  onChange(chatId: string): void;
}

/** Brings the files of waiting messages to the server, so that the messages can be sent. */
export class OutboxFiles {
  readonly #deps: OutboxFilesDeps;
  readonly #underWay = new Map<string, AbortController>();
  /** Of those under way: they wait for another page, or for others of this one. */
  readonly #queued = new Set<string>();
  readonly #attempts = new Map<string, UploadAttempts>();
  readonly #since = new Map<string, number>();
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();
  readonly #queue: (() => void)[] = [];
  #free = MOST_AT_ONCE;

  constructor(deps: OutboxFilesDeps) {
    this.#deps = deps;
  }

  /** All of them are on the server, or there are none. */
  isBrought({ files = [] }: Pending): boolean {
    return files.every(({ attachmentId }) => attachmentId !== undefined);
  }

  /** It will go soon, so what was written after it waits. */
  holds({ clientId }: Pending): boolean {
    return Date.now() - (this.#since.get(clientId) ?? Date.now()) < HOLD_MS;
  }

  /** Whether it only waits for its turn. */
  isQueued(clientId: string): boolean {
    return this.#queued.has(clientId);
  }

  start(pending: Pending): void {
    const { chatId, clientId } = pending;
    if (this.isBrought(pending) || this.#underWay.has(clientId) || this.#timers.has(clientId)) return;
    const controller = new AbortController();
    this.#underWay.set(clientId, controller);
    this.#queued.add(clientId);
    if (!this.#since.has(clientId)) {
      this.#since.set(clientId, Date.now());
      setTimeout(() => this.#deps.onChange(chatId), HOLD_MS);
    }
    void this.#bring(chatId, clientId, controller.signal).then(() => {
      if (this.#underWay.get(clientId) !== controller) return;
      this.#underWay.delete(clientId);
      this.#queued.delete(clientId);
      this.#deps.onChange(chatId);
    });
  }

  /** The person's word counts for more than a pause. What is under way may stand still: it is begun with again. */
  hurry(clientId: string): void {
    this.#endPause(clientId);
    this.#attempts.delete(clientId);
    this.#leave(clientId);
  }

  /** It was sent, or given up: nothing of it is needed any more. */
  end({ clientId, files = [] }: Pick<Pending, 'clientId' | 'files'>): void {
    this.#endPause(clientId);
    this.#since.delete(clientId);
    this.#attempts.delete(clientId);
    this.#queued.delete(clientId);
    this.#underWay.get(clientId)?.abort(GIVEN_UP);
    this.#underWay.delete(clientId);
    for (const { id } of files) this.forget(id);
  }

  /** What the server has of files that are not to go. */
  cancel(files: readonly PendingFile[] = []): void {
    for (const { attachmentId, uploadUrl } of files) {
      // What it does not hear of it sweeps by itself, later.
      if (uploadUrl && !attachmentId) this.#deps.cancel(uploadUrl).catch(() => undefined);
    }
  }

  /** One of them is not to go with the message. The others go on from where they were. */
  remove({ chatId, clientId, files = [] }: Pending, fileId: string): void {
    this.#endPause(clientId);
    this.#leave(clientId);
    this.forget(fileId);
    this.#deps.change(chatId, clientId, { [fileId]: null });
    this.cancel(files.filter(({ id }) => id === fileId));
    this.#deps.onChange(chatId);
  }

  forget(fileId: string): void {
    this.#deps.tell(fileId, null);
    this.#deps.files.drop(fileId);
  }

  stop(): void {
    for (const controller of this.#underWay.values()) controller.abort(STOPPED);
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#underWay.clear();
    this.#queued.clear();
    this.#attempts.clear();
    this.#timers.clear();
    this.#since.clear();
    this.#deps.files.clear();
  }

  #endPause(clientId: string): void {
    clearTimeout(this.#timers.get(clientId));
    this.#timers.delete(clientId);
  }

  /** Ends what is under way, to begin again. What only waits keeps its place. */
  #leave(clientId: string): void {
    if (this.#queued.has(clientId)) return;
    this.#underWay.get(clientId)?.abort(BEGUN_AGAIN);
    this.#underWay.delete(clientId);
  }

  #attemptsOf(clientId: string): UploadAttempts {
    const held = this.#attempts.get(clientId) ?? new UploadAttempts();
    this.#attempts.set(clientId, held);
    return held;
  }

  async #bring(chatId: string, clientId: string, signal: AbortSignal): Promise<void> {
    const { alone, confirm, find, generation, onProgress, onRefused } = this.#deps;
    const mine = generation();
    const all = async (): Promise<void> => {
      const pending = find(chatId, clientId);
      if (signal.aborted || !pending) return;
      this.#queued.delete(clientId);
      if (!this.#attemptsOf(clientId).haveFailed) onProgress(pending);
      for (const { id } of pending.files ?? []) {
        if (signal.aborted || !(await confirm(chatId, clientId)) || signal.aborted) return;
        await this.#one(chatId, clientId, id, signal);
      }
    };
    try {
      await alone(`vestnik-upload-${clientId}`, () => this.#inTurn(all));
    } catch (error) {
      const pending = find(chatId, clientId);
      if (signal.aborted || mine !== generation() || !pending) return;
      const problem = asProblem(error);
      if (isPassing(problem) || problem.status === 401) return this.#pause(pending, problem);
      // Given up in another page, an upload is not found any more in this one.
      if ((await confirm(chatId, clientId)) && !signal.aborted) onRefused(pending, problem);
    }
  }

  /** First come, first served. */
  async #inTurn(work: () => Promise<void>): Promise<void> {
    if (this.#free > 0) this.#free--;
    else await new Promise<void>((resolve) => this.#queue.push(resolve));
    try {
      await work();
    } finally {
      const next = this.#queue.shift();
      if (next) next();
      else this.#free++;
    }
  }

  async #one(chatId: string, clientId: string, fileId: string, signal: AbortSignal): Promise<void> {
    const { files, find, upload, tell, onProgress, change } = this.#deps;
    const file = find(chatId, clientId)?.files?.find(({ id }) => id === fileId);
    if (!file || file.attachmentId) return;
    const attempts = this.#attemptsOf(clientId);
    const put = (known: Partial<PendingFile>): void => {
      if (!signal.aborted) change(chatId, clientId, { [fileId]: known });
    };
    const blob = await files.read(fileId);
    if (signal.aborted) return;
    if (!blob) throw new ProblemError(FILE_LOST);
    let toldAt = 0;
    const onShare = (share: number): void => {
      const pending = find(chatId, clientId);
      if (signal.aborted || !pending || (share < 1 && Date.now() - toldAt < TELL_MS)) return;
      toldAt = Date.now();
      tell(fileId, share);
      if (attempts.sent(fileId, share)) onProgress(pending);
    };
    const onUrl = (uploadUrl: string): void => put({ uploadUrl });
    const onKept = (share: number): void => {
      const pending = find(chatId, clientId);
      if (!signal.aborted && pending && attempts.kept(fileId, share)) onProgress(pending);
    };
    const way: UploadWay = { signal, onShare, onUrl, onKept };
    tell(fileId, 0);
    try {
      const attachmentId = await upload(file, blob, way).catch(async (error: unknown) => {
        const isLost = !signal.aborted && asProblem(error).code === FILE_LOST.code;
        const copy = isLost ? await files.copy(fileId) : null;
        if (!copy || signal.aborted) throw error;
        return upload(file, copy, way);
      });
      if (signal.aborted) return;
      this.#attempts.delete(clientId);
      files.uploaded(fileId, attachmentId);
      put({ attachmentId, uploadUrl: undefined });
    } finally {
      // Of another person by then, maybe.
      if (signal.reason !== STOPPED) tell(fileId, null);
    }
  }

  #pause({ chatId, clientId }: Pending, problem: Problem): void {
    const over = (): void => {
      this.#timers.delete(clientId);
      this.#deps.onChange(chatId);
    };
    const pause = this.#attemptsOf(clientId).failed();
    this.#timers.set(clientId, setTimeout(over, (problem.retryAfter ?? 0) * 1000 || pause));
  }
}
