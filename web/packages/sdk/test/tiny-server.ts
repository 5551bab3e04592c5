import { vi } from 'vitest';
import { type Platform, plainPlatform, type Strings, VestnikClient } from '../src';
import type { Attachment, Chat, Message, OutgoingMessage, SyncRequest, UserChange } from '../src/types';
import { CHAT, chat, ME, me, message } from './world';

export interface Asked {
  method: string;
  path: string;
  body: unknown;
  /** It goes on though the page ends. */
  keepalive: boolean;
}

type Listener = (...values: unknown[]) => void;

/** A server in memory that keeps one chat's log, answers as the real one does, and can go back to a backup. */
export class TinyServer {
  rows: Message[] = [];
  /** What was uploaded, by the ids of the attachments. */
  readonly files = new Map<string, Attachment>();
  epoch = 1;
  isUp = true;
  /** Everything asked for over HTTP, and what is answered otherwise than usual. */
  readonly requests: Asked[] = [];
  reply: (asked: Asked) => unknown = () => undefined;
  /** What syncs say of other chats than the one kept here. */
  news: { chats?: Chat[]; left?: string[]; user?: UserChange[] } = {};
  readonly pages = new Set<Page>();
  /** Called before and after everything that a page and the server say to each other. */
  step: (page: Page, what: string) => void = () => undefined;

  post(
    { attachments: ids, ...out }: Pick<OutgoingMessage, 'clientId' | 'content' | 'attachments'>,
    senderId = ME,
  ): Message {
    const held = this.rows.find((row) => row.clientId === out.clientId);
    if (held) return held;
    const no = this.rows.length + 1;
    const attachments = ids?.map((id) => this.files.get(id) as Attachment);
    const row = message(no, { ...out, attachments, senderId, id: `${this.epoch}-${no}` });
    this.rows.push(row);
    for (const page of this.pages) page.hear('message:received', row);
    return row;
  }

  /** As restored from a backup that has only the first `count` messages; `told`: the cursors say so. */
  goBack(count: number, told: boolean): void {
    this.rows = this.rows.slice(0, count);
    if (told) this.epoch++;
    for (const page of [...this.pages]) page.drop();
  }

  head() {
    const last = this.rows.at(-1) ?? null;
    const unread = this.rows.filter((row) => row.senderId !== ME).length;
    return chat({ lastMessage: last, lastSeq: last?.seq ?? 0, lastNo: last?.no ?? 0, unreadCount: unread });
  }

  ask(name: string, data: unknown): unknown {
    if (name === 'message:send') return { ok: true, message: this.post(data as OutgoingMessage) };
    if (name === 'sync') return { ok: true, ...this.#sync(data as SyncRequest) };
    return { ok: true, states: [] };
  }

  #sync({ cursor, held }: SyncRequest) {
    const [epoch, since] = (cursor ?? '').split('/').map(Number);
    const reset = cursor !== undefined && epoch !== this.epoch;
    const known = cursor === undefined || reset ? -1 : (since ?? 0);
    const seq = reset ? undefined : held?.find((each) => each.chatId === CHAT)?.seq;
    const changes = seq === undefined ? undefined : this.rows.filter((row) => row.seq > seq);
    const isNamed = this.rows.length > known || seq !== undefined;
    const chats = isNamed
      ? [{ chat: this.head(), unread: this.head().unreadCount, changes, more: false }]
      : [];
    const others = (this.news.chats ?? []).map((each) => ({
      chat: each,
      unread: each.unreadCount,
      more: false,
    }));
    return {
      cursor: `${this.epoch}/${this.rows.length}`,
      reset,
      chats: [...chats, ...others],
      left: this.news.left ?? [],
      user: this.news.user,
      userSeq: this.news.user?.at(-1)?.seq,
      more: false,
    };
  }

  #keep(form: FormData): Attachment {
    const file = form.get('file') as File;
    const id = `file ${this.files.size + 1}`;
    const { name, size, type: mediaType } = file;
    const attachment: Attachment = { id, kind: 'file', url: `/uploads/files/${id}`, name, size, mediaType };
    this.files.set(id, attachment);
    return attachment;
  }

  tell(name: string, data: unknown): void {
    for (const page of this.pages) page.hear(name, data);
  }

  answer(asked: Asked): unknown {
    this.requests.push(asked);
    const { path } = asked;
    const other = this.reply(asked);
    if (other !== undefined) return other;
    if (path.startsWith('/api/auth')) {
      return { accessToken: 't', refreshToken: null, expiresIn: 900, user: me };
    }
    if (path === '/api/upload') return this.#keep(asked.body as FormData);
    if (path.startsWith('/api/messages')) return [...this.rows].reverse();
    return this.head();
  }
}

/** Lets the clock go until it holds: tests that use it have fake timers. */
export async function until(what: string, holds: () => boolean): Promise<void> {
  for (let round = 0; round < 2_000; round++) {
    if (holds()) return;
    await new Promise((resolve) => setImmediate(resolve));
    await vi.advanceTimersByTimeAsync(round % 4 === 0 ? 40 : 0);
  }
  throw new Error(`Never: ${what}`);
}

/** One page of a browser: shares storage with the others, and dies at any moment. */
export class Page {
  readonly client: VestnikClient;
  readonly #server: TinyServer;
  readonly #heard: Listener[] = [];
  readonly #on = new Map<string, Listener>();
  isDead = false;
  connected = false;
  active = false;

  constructor(server: TinyServer, storage: Strings, change: Partial<Platform> = {}) {
    this.#server = server;
    Page.opened = this;
    this.client = new VestnikClient({
      url: 'http://server',
      platform: plainPlatform({
        storage,
        hasDatabases: () => true,
        // Each page has a lock of its own: a page that died holding it lets go of it.
        withLock: (_, work) => work(),
        fetch: (url, init) => this.#fetch(url, init),
        ...change,
      }),
    });
  }

  /** What `io()` gives next. */
  static opened: Page;

  crash(): void {
    this.isDead = true;
    this.drop();
    this.client.connection.close();
  }

  async #fetch(url: string, { method = 'GET', body, keepalive = false }: RequestInit): Promise<Response> {
    await this.#turn('asks');
    if (!this.#server.isUp) throw new TypeError('fetch failed');
    const path = url.replace('http://server', '');
    const said = body instanceof FormData ? body : body && JSON.parse(String(body));
    const answer = this.#server.answer({ method, path, body: said, keepalive });
    await this.#turn('is answered');
    return answer instanceof Response ? answer : Response.json(answer);
  }

  /** Never resolves for a page that is dead. */
  async #turn(what: string): Promise<void> {
    this.#server.step(this, what);
    if (this.isDead) await new Promise(() => undefined);
    await Promise.resolve();
  }

  hear(name: string, data: unknown): void {
    if (!this.isDead && this.connected) for (const listener of this.#heard) listener(name, data);
  }

  drop(): void {
    this.#server.pages.delete(this);
    if (!this.connected) return;
    this.connected = false;
    this.#on.get('disconnect')?.('transport close');
  }

  /** What of a Socket.IO socket the client uses. */
  on(name: string, listener: Listener): void {
    this.#on.set(name, listener);
  }
  onAny(listener: Listener): void {
    this.#heard.push(listener);
  }
  offAny(): void {
    this.#heard.length = 0;
  }
  removeAllListeners(): void {
    this.#on.clear();
  }
  connect(): void {
    if (this.connected || this.isDead) return;
    if (!this.#server.isUp) return void this.#on.get('connect_error')?.(new Error('down'));
    this.connected = true;
    this.#server.pages.add(this);
    this.#on.get('connect')?.();
  }
  disconnect(): void {
    this.drop();
  }
  get volatile() {
    return { emit: () => undefined };
  }
  timeout() {
    return {
      emitWithAck: async (name: string, data: unknown) => {
        await this.#turn(`sends ${name}`);
        if (!this.connected) throw new Error('gone');
        const answer = this.#server.ask(name, data);
        await this.#turn(`has ${name} answered`);
        return structuredClone(answer);
      },
    };
  }
}
