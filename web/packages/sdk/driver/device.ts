import {
  asProblem,
  type Chat,
  logOf,
  type Message,
  type Pending,
  plainPlatform,
  type State,
  VestnikClient,
} from '@vestnik/sdk';
import { type KnownChat, type KnownUser, knowledgeOf, userOf } from './knowledge';

interface Act {
  door: 'chats' | 'members' | 'invites' | 'mine' | 'people';
  method: string;
  given: unknown[];
}

/** One device: the SDK as it is, and somebody who uses it. Commands are methods; their arguments come as one object. */
export class Device {
  readonly #client: VestnikClient;

  constructor(url: string) {
    const withLock = <T>(_: string, work: () => Promise<T>): Promise<T> => work();
    this.#client = new VestnikClient({ url, platform: plainPlatform({ withLock }) });
  }

  /** Answers when the first sync is through. */
  async login({ login, password }: { login: string; password: string }): Promise<void> {
    await this.#client.login(login, password);
    await this.#until((state) => state.synced || undefined);
  }

  async logout(): Promise<void> {
    await this.#client.session.logout();
  }

  close(): void {
    this.#client.session.end('signed_out');
  }

  /** The network is back: no waiting for the next attempt. */
  online(): void {
    this.#client.connection.retry();
  }

  /** As when somebody comes back to the window. */
  sync(): void {
    this.#client.sync();
  }

  async open({ userId }: { userId: string | null }): Promise<{ chatId: string }> {
    const chat = await (userId ? this.#client.openDirect(userId) : this.#client.openSaved());
    return { chatId: chat.id };
  }

  /** Answers once the message waits no more: it is stored, or refused. */
  async send({ chatId, content, replyTo }: { chatId: string; content: string; replyTo?: string }): Promise<{
    clientId: string;
    refused: string | null;
  }> {
    const original = replyTo ? this.#messages(chatId).find((message) => message.id === replyTo) : undefined;
    this.#client.send(chatId, content, original);
    const clientId = (this.#pending(chatId).at(-1) as Pending).clientId;
    const refused = await this.#until((state) => {
      if (!state.me) return 'signed_out';
      const waiting = this.#pending(chatId).find((pending) => pending.clientId === clientId);
      if (!waiting) return 'no';
      return waiting.state === 'refused' ? (waiting.problem?.code ?? 'unknown') : undefined;
    });
    if (refused === 'no') return { clientId, refused: null };
    this.#client.outbox.discard(chatId, clientId);
    return { clientId, refused };
  }

  /** Those of mine that can be changed here, as this device has them. */
  mine({ chatId }: { chatId: string }): { messages: Message[] } {
    const myId = this.#state.me?.id;
    return { messages: this.#messages(chatId).filter((message) => message.senderId === myId) };
  }

  async edit({ chatId, id, content }: { chatId: string; id: string; content: string }): Promise<void> {
    const message = this.#messages(chatId).find((held) => held.id === id);
    if (message) await this.#client.edit(message, content);
  }

  async delete({ chatId, id }: { chatId: string; id: string }): Promise<void> {
    const message = this.#messages(chatId).find((held) => held.id === id);
    if (message) await this.#client.delete(message);
  }

  /** Up to what it has of the chat. */
  read({ chatId }: { chatId: string }): void {
    const last = this.#messages(chatId).at(-1) ?? this.#chat(chatId)?.lastMessage;
    if (last) this.#client.read(chatId, last);
  }

  type({ chatId }: { chatId: string }): void {
    if (this.#chat(chatId)) this.#client.typed(chatId);
  }

  /** Opens the chat and scrolls up to its beginning. */
  async look({ chatId }: { chatId: string }): Promise<void> {
    if (!this.#chat(chatId)) return;
    await this.#client.history.open(chatId);
    while (await this.#client.history.older(chatId)) {
      // Until there is no older page.
    }
  }

  /**
   * Whatever else one can do: `door` is one of the client's, `method` one of its own, and `given` what it takes.
   * `answer` is what it answers; a refusal is one of this command.
   */
  async act({ door, method, given }: Act): Promise<{ answer: unknown }> {
    const opened = this.#client[door] as unknown as Record<string, (...given: unknown[]) => unknown>;
    if (!opened[method]) throw new Error(`There is no ${door}.${method}.`);
    return { answer: (await opened[method](...given)) ?? null };
  }

  dump(): { chats: KnownChat[]; user: KnownUser; idle: boolean } {
    return { chats: knowledgeOf(this.#state), user: userOf(this.#state), idle: this.#client.isSettled };
  }

  get #state(): State {
    return this.#client.store.getState();
  }

  #chat(chatId: string): Chat | undefined {
    return this.#state.chats[chatId];
  }

  #messages(chatId: string): Message[] {
    return logOf(this.#state, chatId).messages.filter((message) => !message.deletedAt);
  }

  #pending(chatId: string): readonly Pending[] {
    return this.#state.outbox[chatId] ?? [];
  }

  /** The first answer that is not undefined, now or after a change. */
  #until<T>(find: (state: State) => T | undefined): Promise<T> {
    const { store } = this.#client;
    return new Promise((resolve) => {
      const look = (): boolean => {
        const found = find(store.getState());
        if (found !== undefined) resolve(found);
        return found !== undefined;
      };
      if (look()) return;
      const unfollow = store.subscribe(() => {
        if (look()) unfollow();
      });
    });
  }
}

export function codeOf(error: unknown): string {
  const { code, detail } = asProblem(error);
  return detail ? `${code}: ${detail}` : code;
}
