import type { Change } from './apply';
import { asProblem, isPassing } from './problem';
import type { Pending, State } from './state';
import type { Message, OutgoingMessage } from './types';

/** After this long without an answer a message is shown as not sent. */
const LATE_MS = 30_000;
const PAUSE_MS = 2_000;
/** A disk that has not written or read by then holds up no message. */
const DISK_MS = 5_000;

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
}

/** Survives the browser and the computer, so that what was typed while offline is not lost. Any of it may reject. */
export interface OutboxStorage {
  /** Resolves once it cannot be lost. */
  add(pending: Pending): Promise<void>;
  /** Changes nothing if it is there no more. */
  change(pending: Pending): Promise<void>;
  remove(clientId: string): Promise<void>;
  has(clientId: string): Promise<boolean>;
  /** In the order in which they were added, by whatever tab. */
  all(): Promise<Pending[]>;
  close(): void;
  destroy(): Promise<void>;
}

/**
 * Sends what waits, the messages of a chat one after another: a later one never overtakes an earlier one. The same
 * `clientId` goes with every attempt, so an attempt whose answer was lost makes no second message, nor does another
 * tab that sends the same. A message is kept before it is sent: what the server may have got, a crash cannot forget.
 */
export class Outbox {
  readonly #deps: OutboxDeps;
  readonly #busy = new Set<string>();
  /** Not on the disk yet. */
  readonly #unkept = new Set<string>();
  /** Written by another page: it may have sent them or given them up meanwhile. */
  readonly #foreign = new Set<string>();
  readonly #lateTimers = new Map<string, ReturnType<typeof setTimeout>>();
  /** Chats that the server told to wait: nothing goes out of them before. */
  readonly #pauses = new Map<string, ReturnType<typeof setTimeout>>();

  constructor(deps: OutboxDeps) {
    this.#deps = deps;
  }

  add(pending: Pending): void {
    const { chatId, clientId } = pending;
    this.#deps.apply({ type: 'pendingAdded', pending });
    this.#watch(pending);
    this.#unkept.add(clientId);
    const kept = this.#keep((storage) => storage.add(pending));
    void soon(kept).then(() => {
      this.#unkept.delete(clientId);
      void this.#pump(chatId);
    });
  }

  /** What other pages could not send, those of an earlier visit too. */
  async restore(): Promise<void> {
    const mine = this.#deps.generation();
    const waiting = (await soon(this.#keep((storage) => storage.all()))) ?? [];
    if (mine !== this.#deps.generation()) return;
    for (const kept of waiting) {
      const pending: Pending = kept.state === 'late' ? { ...kept, state: 'sending' } : kept;
      if (this.#find(pending.chatId, pending.clientId)) continue;
      this.#foreign.add(pending.clientId);
      this.#deps.apply({ type: 'pendingAdded', pending });
      // The server has it already, as what it sent shows.
      if (!this.#find(pending.chatId, pending.clientId)) this.#settle(pending.clientId);
      else if (pending.state !== 'refused') this.#watch(pending);
    }
    this.flush();
  }

  retry(chatId: string, clientId: string): void {
    const pending = this.#find(chatId, clientId);
    if (!pending) return;
    const again: Pending = { ...pending, state: 'sending', problem: undefined };
    this.#change(again);
    this.#watch(again);
    // The person's word counts for more than the pause.
    clearTimeout(this.#pauses.get(chatId));
    this.#pauses.delete(chatId);
    void this.#pump(chatId);
  }

  discard(chatId: string, clientId: string): void {
    this.#settle(clientId);
    this.#deps.apply({ type: 'pendingDropped', chatId, clientId });
  }

  /** The message came back as a real one by another way. */
  settled(clientId: string): void {
    this.#settle(clientId);
  }

  flush(): void {
    for (const chatId of Object.keys(this.#deps.getState().outbox)) void this.#pump(chatId);
  }

  stop(): void {
    for (const timer of [...this.#lateTimers.values(), ...this.#pauses.values()]) clearTimeout(timer);
    this.#lateTimers.clear();
    this.#pauses.clear();
    this.#unkept.clear();
    this.#foreign.clear();
  }

  async #pump(chatId: string): Promise<void> {
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

  /** False: nothing more goes out of this chat for now. */
  async #attempt(pending: Pending, mine: number): Promise<boolean> {
    const { chatId, clientId, content, replyTo } = pending;
    if (this.#foreign.has(clientId)) {
      const isThere = await this.#keep((storage) => storage.has(clientId));
      if (mine !== this.#deps.generation()) return false;
      if (isThere === false) {
        this.#settle(clientId);
        this.#deps.apply({ type: 'pendingDropped', chatId, clientId });
        return true;
      }
    }
    try {
      const outgoing = replyTo
        ? { chatId, clientId, content, replyTo: replyTo.id }
        : { chatId, clientId, content };
      const message = await this.#deps.decode(await this.#deps.send(outgoing));
      if (mine !== this.#deps.generation()) return false;
      this.#settle(clientId);
      this.#deps.apply({ type: 'received', message });
      this.#deps.apply({ type: 'pendingDropped', chatId, clientId });
      return true;
    } catch (error) {
      if (mine !== this.#deps.generation()) return false;
      const problem = asProblem(error);
      if (!isPassing(problem) && problem.status !== 401) {
        this.#clearLate(clientId);
        this.#change({ ...pending, state: 'refused', problem });
        return true;
      }
      if (problem.code === 'timeout') this.#deps.onSilence();
      else if (this.#deps.isConnected()) this.#pause(chatId, (problem.retryAfter ?? 0) * 1000 || PAUSE_MS);
      return false;
    }
  }

  #next(chatId: string): Pending | undefined {
    const next = this.#deps.getState().outbox[chatId]?.find((pending) => pending.state !== 'refused');
    return next && !this.#unkept.has(next.clientId) ? next : undefined;
  }

  #find(chatId: string, clientId: string): Pending | undefined {
    return this.#deps.getState().outbox[chatId]?.find((pending) => pending.clientId === clientId);
  }

  #change(pending: Pending): void {
    if (!this.#find(pending.chatId, pending.clientId)) return;
    void this.#keep((storage) => storage.change(pending));
    const { chatId, clientId, state, problem } = pending;
    this.#deps.apply({ type: 'pendingChanged', chatId, clientId, change: { state, problem } });
  }

  #watch(pending: Pending): void {
    this.#clearLate(pending.clientId);
    const timer = setTimeout(() => {
      const held = this.#find(pending.chatId, pending.clientId);
      if (held?.state === 'sending') this.#change({ ...held, state: 'late' });
    }, LATE_MS);
    this.#lateTimers.set(pending.clientId, timer);
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

  #settle(clientId: string): void {
    this.#clearLate(clientId);
    this.#foreign.delete(clientId);
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

/** What the disk says, unless it takes too long. */
function soon<T>(kept: Promise<T>): Promise<T | undefined> {
  return Promise.race([kept, new Promise<undefined>((resolve) => setTimeout(resolve, DISK_MS))]);
}
