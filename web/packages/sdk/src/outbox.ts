import type { Change } from './apply';
import { asProblem, isPassing } from './problem';
import type { Pending, State } from './state';
import type { Message, OutgoingMessage } from './types';

/** After this long without an answer a message is shown as not sent. */
const LATE_MS = 30_000;
const PAUSE_MS = 2_000;

export interface OutboxDeps {
  getState(): State;
  apply(change: Change): void;
  generation(): number;
  send(message: OutgoingMessage): Promise<Message>;
  decode(message: Message): Promise<Message>;
  isConnected(): boolean;
  /** No answer came though the connection seemed alive. */
  onSilence(): void;
  storage: OutboxStorage;
}

/** Survives a reload, so that what was typed while offline is not lost with the tab. */
export interface OutboxStorage {
  put(pending: Pending): void;
  remove(clientId: string): void;
  all(): Pending[];
  clear(): void;
}

/**
 * Sends what waits, the messages of a chat one after another: a later one never overtakes an earlier one. The same
 * `clientId` goes with every attempt, so an attempt whose answer was lost makes no second message.
 */
export class Outbox {
  readonly #deps: OutboxDeps;
  readonly #busy = new Set<string>();
  readonly #lateTimers = new Map<string, ReturnType<typeof setTimeout>>();
  readonly #pauses = new Map<string, ReturnType<typeof setTimeout>>();

  constructor(deps: OutboxDeps) {
    this.#deps = deps;
  }

  add(pending: Pending): void {
    this.#deps.apply({ type: 'pendingAdded', pending });
    this.#deps.storage.put(pending);
    this.#watch(pending);
    void this.#pump(pending.chatId);
  }

  /** What an earlier page could not send. */
  restore(): void {
    const waiting = this.#deps.storage.all().sort((a, b) => a.createdAt.localeCompare(b.createdAt));
    for (const pending of waiting) {
      this.#deps.apply({ type: 'pendingAdded', pending });
      if (pending.state !== 'refused') this.#watch(pending);
    }
    this.flush();
  }

  retry(chatId: string, clientId: string): void {
    const pending = this.#find(chatId, clientId);
    if (!pending) return;
    const again: Pending = { ...pending, state: 'sending', problem: undefined };
    this.#change(again);
    this.#watch(again);
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

  /** Leaves nothing on this computer of what was not sent. */
  forget(): void {
    this.#deps.storage.clear();
  }

  flush(): void {
    for (const chatId of Object.keys(this.#deps.getState().outbox)) void this.#pump(chatId);
  }

  stop(): void {
    for (const timer of [...this.#lateTimers.values(), ...this.#pauses.values()]) clearTimeout(timer);
    this.#lateTimers.clear();
    this.#pauses.clear();
  }

  async #pump(chatId: string): Promise<void> {
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
    return this.#deps.getState().outbox[chatId]?.find((pending) => pending.state !== 'refused');
  }

  #find(chatId: string, clientId: string): Pending | undefined {
    return this.#deps.getState().outbox[chatId]?.find((pending) => pending.clientId === clientId);
  }

  #change(pending: Pending): void {
    if (!this.#find(pending.chatId, pending.clientId)) return;
    this.#deps.storage.put(pending);
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
    this.#pauses.set(
      chatId,
      setTimeout(() => void this.#pump(chatId), ms),
    );
  }

  #clearLate(clientId: string): void {
    clearTimeout(this.#lateTimers.get(clientId));
    this.#lateTimers.delete(clientId);
  }

  #settle(clientId: string): void {
    this.#clearLate(clientId);
    this.#deps.storage.remove(clientId);
  }
}
