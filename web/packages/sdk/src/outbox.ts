import type { Change } from './apply';
import type { LocalFiles } from './local-files';
import { OutboxFiles } from './outbox-files';
import { changedPending, joinedFiles, type PendingChange } from './pending-change';
import { asProblem, isPassing, type Problem } from './problem';
import type { Pending, PendingFile, State } from './state';
import type { Message, OutgoingMessage } from './types';
import type { UploadWay } from './uploads';

/** After this long without an answer a message is shown as not sent. */
const LATE_MS = 30_000;
const PAUSE_MS = 2_000;
/** A disk that has not written or read by then holds up no message. */
const DISK_MS = 5_000;
const NO_BLOBS: ReadonlyMap<string, Blob> = new Map();

export interface OutboxDeps {
  getState(): State;
  apply(change: Change): void;
  generation(): number;
  send(message: OutgoingMessage): Promise<Message>;
  decode(message: Message): Promise<Message>;
  isConnected(): boolean;
  /** No answer came though the connection seemed alive. */
  onSilence(): void;
  /** Null: nothing can be kept here, and a message waits in memory alone. */
  storage(): OutboxStorage | null;
  files: LocalFiles;
  upload(file: PendingFile, blob: Blob, way: UploadWay): Promise<string>;
  cancel(uploadUrl: string): Promise<void>;
  /** Runs `work` alone among all pages of this browser. */
  alone<T>(name: string, work: () => Promise<T>): Promise<T>;
}

/** Survives the browser and the computer, so that what was typed while offline is not lost. Any of it may reject. */
export interface OutboxStorage {
  /** Resolves once it cannot be lost. `blobs`: the bytes of its files. */
  add(pending: Pending, blobs?: ReadonlyMap<string, Blob>): Promise<void>;
  /** Changes nothing if it is there no more, nor what is not named. The bytes of files that go go too. */
  change(clientId: string, change: PendingChange): Promise<void>;
  remove(clientId: string): Promise<void>;
  get(clientId: string): Promise<Pending | undefined>;
  blob(fileId: string): Promise<Blob | undefined>;
  /** In the order in which they were added, by whatever tab. */
  all(): Promise<Pending[]>;
  close(): void;
  destroy(): Promise<void>;
}

/**
 * Sends what waits, the messages of a chat one after another: a later one never overtakes an earlier one. The same
 * `clientId` goes with every attempt, so an attempt whose answer was lost makes no second message, nor does another
 * tab that sends the same. A message is kept before it is sent: what the server may have got, a crash cannot forget.
 * Files go first; one that takes long lets later messages pass.
 */
export class Outbox {
  readonly #deps: OutboxDeps;
  readonly #busy = new Set<string>();
  /** Not on the disk yet. */
  readonly #unkept = new Set<string>();
  /** On the disk, where another page finds them: it may have sent them or given them up meanwhile. */
  readonly #kept = new Set<string>();
  readonly #lateTimers = new Map<string, ReturnType<typeof setTimeout>>();
  /** Chats that the server told to wait: nothing goes out of them before. */
  readonly #pauses = new Map<string, ReturnType<typeof setTimeout>>();
  /** Their files were uploaded once more. */
  readonly #anew = new Set<string>();
  readonly #files: OutboxFiles;

  constructor(deps: OutboxDeps) {
    this.#deps = deps;
    const { files, generation, upload, cancel, alone, apply } = deps;
    this.#files = new OutboxFiles({
      files,
      generation,
      upload,
      cancel,
      alone,
      find: (chatId, clientId) => this.#find(chatId, clientId),
      confirm: (chatId, clientId) => this.#confirm(chatId, clientId),
      change: (chatId, clientId, changed) => this.#change(chatId, clientId, { files: changed }),
      tell: (fileId, share) => apply({ type: 'uploading', fileId, share }),
      onProgress: (pending) => this.#alive(pending),
      onRefused: (pending, problem) => this.#refuse(pending, problem),
      onChange: (chatId) => void this.#pump(chatId),
    });
  }

  /** `blobs`: the bytes of its files, by their ids. Resolves once it is kept, or cannot be. */
  async add(pending: Pending, blobs = NO_BLOBS): Promise<void> {
    const { chatId, clientId } = pending;
    const mine = this.#deps.generation();
    for (const [fileId, blob] of blobs) this.#deps.files.put(fileId, blob);
    this.#deps.apply({ type: 'pendingAdded', pending });
    this.#watch(pending);
    this.#unkept.add(clientId);
    const kept = this.#keep(async (storage) => {
      await storage.add(pending, blobs);
      if (mine === this.#deps.generation() && this.#find(chatId, clientId)) this.#kept.add(clientId);
    });
    await soon(kept);
    this.#unkept.delete(clientId);
    void this.#pump(chatId);
  }

  /** What other pages could not send, those of an earlier visit too. */
  async restore(): Promise<void> {
    const mine = this.#deps.generation();
    const waiting = (await soon(this.#keep((storage) => storage.all()))) ?? [];
    if (mine !== this.#deps.generation()) return;
    for (const kept of waiting) {
      const pending: Pending = kept.state === 'late' ? { ...kept, state: 'sending' } : kept;
      this.#kept.add(pending.clientId);
      if (this.#find(pending.chatId, pending.clientId)) continue;
      this.#deps.apply({ type: 'pendingAdded', pending });
      // The server has it already, as what it sent shows.
      if (!this.#find(pending.chatId, pending.clientId)) this.#settle(pending);
      else if (pending.state !== 'refused') this.#watch(pending);
    }
    this.flush();
  }

  retry(chatId: string, clientId: string): void {
    if (!this.#find(chatId, clientId)) return;
    this.#change(chatId, clientId, { state: 'sending', problem: undefined });
    this.#watch({ chatId, clientId });
    this.#files.hurry(clientId);
    // The person's word counts for more than the pause.
    clearTimeout(this.#pauses.get(chatId));
    this.#pauses.delete(chatId);
    void this.#pump(chatId);
  }

  discard(chatId: string, clientId: string): void {
    const { files } = this.#find(chatId, clientId) ?? {};
    this.#drop({ chatId, clientId, files });
    this.#files.cancel(files);
    void this.#pump(chatId);
  }

  /** One of its files is not to go with it. Without its last one it is given up. */
  removeFile(chatId: string, clientId: string, fileId: string): void {
    const pending = this.#find(chatId, clientId);
    if (pending?.files?.some(({ id }) => id !== fileId)) this.#files.remove(pending, fileId);
    else this.discard(chatId, clientId);
  }

  /** The message came back as a real one by another way. */
  settled(clientId: string): void {
    const all = Object.values(this.#deps.getState().outbox).flat();
    this.#settle(all.find((pending) => pending.clientId === clientId) ?? { clientId });
  }

  flush(): void {
    for (const chatId of Object.keys(this.#deps.getState().outbox)) void this.#pump(chatId);
  }

  stop(): void {
    for (const timer of [...this.#lateTimers.values(), ...this.#pauses.values()]) clearTimeout(timer);
    this.#lateTimers.clear();
    this.#pauses.clear();
    this.#unkept.clear();
    this.#kept.clear();
    this.#anew.clear();
    this.#files.stop();
  }

  async #pump(chatId: string): Promise<void> {
    this.#bringFiles(chatId);
    if (this.#pauses.has(chatId)) return;
    const mine = this.#deps.generation();
    const key = `${mine}/${chatId}`;
    if (this.#busy.has(key)) return;
    this.#busy.add(key);
    try {
      for (let next = this.#next(chatId); next && this.#deps.isConnected(); next = this.#next(chatId)) {
        if (!(await this.#attempt(next, mine))) return;
      }
    } finally {
      this.#busy.delete(key);
    }
  }

  #bringFiles(chatId: string): void {
    if (!this.#deps.isConnected()) return;
    for (const pending of this.#deps.getState().outbox[chatId] ?? []) {
      if (pending.state !== 'refused' && !this.#unkept.has(pending.clientId)) this.#files.start(pending);
    }
  }

  /** Another page may have sent it meanwhile or given it up, or brought its files, or taken some out. */
  async #confirm(chatId: string, clientId: string): Promise<boolean> {
    const mine = this.#deps.generation();
    if (!this.#kept.has(clientId)) return this.#find(chatId, clientId) !== undefined;
    // Null: it is not there; undefined: that cannot be told.
    const kept = await soon(this.#keep(async (storage) => (await storage.get(clientId)) ?? null));
    const held = this.#find(chatId, clientId);
    if (mine !== this.#deps.generation() || !held) return false;
    if (kept === undefined || (kept && !held.files?.length)) return true;
    const files = joinedFiles(held.files ?? [], kept?.files ?? []);
    if (files.length === 0) {
      this.#drop(held);
      void this.#pump(chatId);
      return false;
    }
    for (const { id } of held.files ?? []) if (!files.some((file) => file.id === id)) this.#files.forget(id);
    this.#show({ ...held, files });
    return true;
  }

  /** False: nothing more goes out of this chat for now. */
  async #attempt({ chatId, clientId }: Pending, mine: number): Promise<boolean> {
    const isThere = await this.#confirm(chatId, clientId);
    if (mine !== this.#deps.generation()) return false;
    const pending = isThere && this.#find(chatId, clientId);
    if (!pending || !this.#files.isBrought(pending)) return true;
    const { content, replyTo, files, asFiles } = pending;
    try {
      const outgoing: OutgoingMessage = { chatId, clientId, content };
      if (replyTo) outgoing.replyTo = replyTo.id;
      if (files) outgoing.attachments = files.flatMap(({ attachmentId }) => attachmentId ?? []);
      if (asFiles) outgoing.type = 'file';
      const message = await this.#deps.decode(await this.#deps.send(outgoing));
      if (mine !== this.#deps.generation()) return false;
      this.#settle(pending);
      this.#deps.apply({ type: 'received', message });
      this.#deps.apply({ type: 'pendingDropped', chatId, clientId });
      return true;
    } catch (error) {
      if (mine !== this.#deps.generation()) return false;
      const problem = asProblem(error);
      if (areGone(problem) && files && !this.#anew.has(clientId)) {
        this.#anew.add(clientId);
        const anew = files.map(({ id }) => [id, { attachmentId: undefined }] as const);
        this.#change(chatId, clientId, { files: Object.fromEntries(anew) });
        this.#bringFiles(chatId);
        return true;
      }
      if (!isPassing(problem) && problem.status !== 401) {
        this.#refuse(pending, problem);
        return true;
      }
      if (problem.code === 'timeout') this.#deps.onSilence();
      else if (this.#deps.isConnected()) this.#pause(chatId, (problem.retryAfter ?? 0) * 1000 || PAUSE_MS);
      return false;
    }
  }

  #next(chatId: string): Pending | undefined {
    for (const pending of this.#deps.getState().outbox[chatId] ?? []) {
      if (pending.state === 'refused') continue;
      if (this.#unkept.has(pending.clientId)) return undefined;
      if (this.#files.isBrought(pending)) return pending;
      if (this.#files.holds(pending)) return undefined;
    }
    return undefined;
  }

  #refuse(pending: Pending, problem: Problem): void {
    this.#clearLate(pending.clientId);
    this.#change(pending.chatId, pending.clientId, { state: 'refused', problem });
  }

  #find(chatId: string, clientId: string): Pending | undefined {
    return this.#deps.getState().outbox[chatId]?.find((pending) => pending.clientId === clientId);
  }

  #change(chatId: string, clientId: string, change: PendingChange): void {
    const held = this.#find(chatId, clientId);
    if (!held) return;
    void this.#keep((storage) => storage.change(clientId, change));
    this.#show(changedPending(held, change));
  }

  #show({ chatId, clientId, state, problem, files }: Pending): void {
    this.#deps.apply({ type: 'pendingChanged', chatId, clientId, change: { state, problem, files } });
  }

  /** Its files are on their way: it is not late yet, or no longer. */
  #alive({ chatId, clientId, state }: Pending): void {
    if (state === 'late') this.#change(chatId, clientId, { state: 'sending' });
    this.#watch({ chatId, clientId });
  }

  #watch({ chatId, clientId }: Pick<Pending, 'chatId' | 'clientId'>): void {
    this.#clearLate(clientId);
    const timer = setTimeout(() => {
      if (this.#find(chatId, clientId)?.state !== 'sending') return;
      // Nobody has tried to send what only waits for its turn.
      if (this.#files.isQueued(clientId)) this.#watch({ chatId, clientId });
      else this.#change(chatId, clientId, { state: 'late' });
    }, LATE_MS);
    this.#lateTimers.set(clientId, timer);
  }

  #pause(chatId: string, ms: number): void {
    clearTimeout(this.#pauses.get(chatId));
    const over = (): void => {
      this.#pauses.delete(chatId);
      void this.#pump(chatId);
    };
    this.#pauses.set(chatId, setTimeout(over, ms));
  }

  #clearLate(clientId: string): void {
    clearTimeout(this.#lateTimers.get(clientId));
    this.#lateTimers.delete(clientId);
  }

  #drop({ chatId, clientId, files }: Pick<Pending, 'chatId' | 'clientId' | 'files'>): void {
    this.#settle({ clientId, files });
    this.#deps.apply({ type: 'pendingDropped', chatId, clientId });
  }

  #settle({ clientId, files }: Pick<Pending, 'clientId' | 'files'>): void {
    this.#clearLate(clientId);
    this.#kept.delete(clientId);
    this.#anew.delete(clientId);
    this.#files.end({ clientId, files });
    void this.#keep((storage) => storage.remove(clientId));
  }

  /** Full, or taken away: the message then waits in memory alone. */
  async #keep<T>(work: (storage: OutboxStorage) => Promise<T>): Promise<T | undefined> {
    const storage = this.#deps.storage();
    try {
      return storage ? await work(storage) : undefined;
    } catch {
      return undefined;
    }
  }
}

/** The server does not have files that were uploaded: nobody's for long, they were swept. */
function areGone({ errors }: Problem): boolean {
  return errors?.attachments?.includes('unknown') ?? false;
}

/** What the disk says, unless it takes too long. */
function soon<T>(kept: Promise<T>): Promise<T | undefined> {
  return Promise.race([kept, new Promise<undefined>((resolve) => setTimeout(resolve, DISK_MS))]);
}
