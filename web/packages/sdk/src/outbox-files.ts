import type { LocalFiles } from './local-files';
import { asProblem, FILE_LOST, isPassing, type Problem, ProblemError } from './problem';
import type { Pending, PendingFile } from './state';
import { GIVEN_UP, type UploadWay } from './uploads';

/** For so long a message whose files are on their way holds up what was written after it; then that goes first. */
const HOLD_MS = 5_000;
const PAUSE_MS = 2_000;
/** How often it is told how much has gone. */
const TELL_MS = 100;
/** Messages whose files are uploaded at once; the files of one go one after another. */
const MOST_AT_ONCE = 2;

const STOPPED = 'stopped';

export interface OutboxFilesDeps {
  files: LocalFiles;
  generation(): number;
  /** As it is now; undefined: it waits no more. */
  find(chatId: string, clientId: string): Pending | undefined;
  /** Whether it is still to be sent, with what another page has brought meanwhile. */
  confirm(chatId: string, clientId: string): Promise<boolean>;
  upload(file: PendingFile, blob: Blob, way: UploadWay): Promise<string>;
  /** Alone among all pages of this browser. */
  alone<T>(name: string, work: () => Promise<T>): Promise<T>;
  change(chatId: string, clientId: string, files: readonly PendingFile[]): void;
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

  start(pending: Pending): void {
    const { chatId, clientId } = pending;
    if (this.isBrought(pending) || this.#underWay.has(clientId) || this.#timers.has(clientId)) return;
    const controller = new AbortController();
    this.#underWay.set(clientId, controller);
    if (!this.#since.has(clientId)) {
      this.#since.set(clientId, Date.now());
      setTimeout(() => this.#deps.onChange(chatId), HOLD_MS);
    }
    void this.#bring(chatId, clientId, controller.signal).then(() => {
      if (this.#underWay.get(clientId) !== controller) return;
      this.#underWay.delete(clientId);
      this.#deps.onChange(chatId);
    });
  }

  /** The person's word counts for more than a pause. */
  hurry(clientId: string): void {
    clearTimeout(this.#timers.get(clientId));
    this.#timers.delete(clientId);
  }

  /** It was sent, or given up: nothing of it is needed any more. */
  end({ clientId, files = [] }: Pick<Pending, 'clientId' | 'files'>): void {
    this.hurry(clientId);
    this.#since.delete(clientId);
    this.#underWay.get(clientId)?.abort(GIVEN_UP);
    this.#underWay.delete(clientId);
    for (const { id } of files) this.#forget(id);
  }

  /** One of them is not to go with the message. The others are begun with again, those that are there but for it. */
  remove(pending: Pending, fileId: string): void {
    const { chatId, clientId, files = [] } = pending;
    this.hurry(clientId);
    this.#underWay.get(clientId)?.abort(GIVEN_UP);
    this.#underWay.delete(clientId);
    this.#forget(fileId);
    const left = files.filter(({ id }) => id !== fileId);
    // Its upload was given up too: where another one was is not known to be good.
    this.#deps.change(
      chatId,
      clientId,
      left.map((file) => (file.attachmentId ? file : { ...file, uploadUrl: undefined })),
    );
    this.#deps.onChange(chatId);
  }

  stop(): void {
    for (const controller of this.#underWay.values()) controller.abort(STOPPED);
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#underWay.clear();
    this.#timers.clear();
    this.#since.clear();
    this.#deps.files.clear();
  }

  #forget(fileId: string): void {
    this.#deps.tell(fileId, null);
    this.#deps.files.drop(fileId);
  }

  async #bring(chatId: string, clientId: string, signal: AbortSignal): Promise<void> {
    const { alone, confirm, find, generation, onRefused } = this.#deps;
    const mine = generation();
    const all = async (): Promise<void> => {
      if (signal.aborted || !(await confirm(chatId, clientId))) return;
      for (const { id } of find(chatId, clientId)?.files ?? []) {
        if (!signal.aborted) await this.#one(chatId, clientId, id, signal);
      }
    };
    try {
      await alone(`vestnik-upload-${clientId}`, () => this.#inTurn(all));
    } catch (error) {
      const pending = find(chatId, clientId);
      if (signal.aborted || mine !== generation() || !pending) return;
      const problem = asProblem(error);
      if (isPassing(problem) || problem.status === 401) this.#pause(pending, problem);
      else onRefused(pending, problem);
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
    const put = (known: Partial<PendingFile>): void => {
      const now = find(chatId, clientId);
      if (signal.aborted || !now?.files) return;
      change(
        chatId,
        clientId,
        now.files.map((each) => (each.id === fileId ? { ...each, ...known } : each)),
      );
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
      onProgress(pending);
    };
    tell(fileId, 0);
    try {
      const onUrl = (uploadUrl: string): void => put({ uploadUrl });
      const attachmentId = await upload(file, blob, { signal, onShare, onUrl });
      if (signal.aborted) return;
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
    this.#timers.set(clientId, setTimeout(over, (problem.retryAfter ?? 0) * 1000 || PAUSE_MS));
  }
}
