import { CatchingUp } from './catching-up';
import { Connection } from './connection';
import { remembering } from './decoding';
import { Chats } from './doors/chats';
import { Invites } from './doors/invites';
import { Media } from './doors/media';
import { Members } from './doors/members';
import { Mine } from './doors/mine';
import { People } from './doors/people';
import { Drafts } from './drafts';
import { History } from './history';
import { Http } from './http';
import { Inbox } from './inbox';
import { Keeping } from './keeping';
import { LocalFiles } from './local-files';
import { MarksTeller } from './marks';
import { Outbox } from './outbox';
import type { Platform } from './platform';
import { BROWSER } from './platform-browser';
import { PresenceWatch } from './presence';
import { ProblemError, SIGNED_OUT } from './problem';
import { type EndReason, type Registration, Session } from './session';
import type { Pending, PendingFile, State } from './state';
import { Store } from './store';
import type { Chat, Me, Message, NewFile, ReplyPreview, SessionInfo, User } from './types';
import { TypingTeller } from './typing';
import { Uploads } from './uploads';
import { uuid } from './uuid';
import { VoiceShelf } from './voice-shelf';

export interface ClientOptions {
  /** Origin of the server; empty for the page's own. */
  url?: string;
  /** Where it runs: a browser, unless said otherwise. */
  platform?: Platform;
  onEnd?(reason: EndReason): void;
  /** Nothing of this person may stay on this computer: what the app itself keeps must go. May be called twice. */
  onForget?(): void;
  /** Makes the shown content of a message; encrypted text may take its time here. */
  decode?(message: Message): Promise<Message>;
}

/** What goes with files. */
export interface WithFiles {
  content?: string;
  replyTo?: ReplyPreview;
  /** Pictures and films among them are shown as files. */
  asFiles?: boolean;
  /** Of the message it will be; sent twice under the same, it is one message. */
  clientId?: string;
}

/** The whole client: state in `store`, and everything a person can do. */
export class VestnikClient {
  readonly store = new Store();
  readonly session: Session;
  readonly http: Http;
  readonly connection: Connection;
  readonly outbox: Outbox;
  readonly history: History;
  readonly presence: PresenceWatch;
  readonly chats: Chats;
  readonly members: Members;
  readonly invites: Invites;
  readonly people: People;
  readonly mine: Mine;
  readonly media: Media;
  /** My own copies of what I send. */
  readonly files: LocalFiles;
  /** What this computer keeps of voice messages. */
  readonly voice: VoiceShelf;
  readonly #platform: Platform;
  readonly #keeping: Keeping;
  readonly #catchingUp: CatchingUp;
  readonly #inbox: Inbox;
  readonly #marks: MarksTeller;
  readonly #typing: TypingTeller;
  readonly #drafts: Drafts;
  #unfollow: (() => void)[] = [];

  constructor(options: ClientOptions = {}) {
    const url = options.url ?? '';
    const platform = options.platform ?? BROWSER;
    this.#platform = platform;
    const { getState, apply, generation } = this.store;
    const decode = remembering(options.decode ?? (async (message: Message) => message));

    this.session = new Session(platform, {
      onToken: (token) => {
        if (this.connection.connected) this.connection.ask('auth:refresh', { token }).catch(() => undefined);
      },
      onUser: (me) => apply({ type: 'me', me }),
      onEnd: (reason) => {
        this.#stop(reason);
        options.onEnd?.(reason);
      },
    });
    this.http = new Http({
      baseUrl: `${url}/api`,
      token: () => this.session.token,
      renew: () => this.session.renew(),
      generation,
      fetch: platform.fetch,
      upload: (to, request) => platform.upload(to, request),
    });
    this.session.attach(this.http);
    this.connection = new Connection({
      url,
      platform,
      token: () => this.session.token,
      renew: () => this.session.renew(),
      onState: (connection, problem) => apply({ type: 'connection', connection, problem }),
      onConnected: () => this.#onConnected(),
      onEvent: (name, data) => this.#inbox.take(name, data),
    });
    this.presence = new PresenceWatch(this.connection, getState, (userId, presence) =>
      apply({ type: 'presence', userId, presence }),
    );
    this.#marks = new MarksTeller({
      store: this.store,
      ask: (event, data) => this.connection.ask(event, data),
      tellRead: (chatId, messageId) => this.http.send('POST', `/chats/${chatId}/read`, { messageId }),
    });
    this.#typing = new TypingTeller((event, chatId) => this.connection.emit(event, { chatId }));
    this.files = new LocalFiles(() => this.#keeping.outbox);
    const uploads = new Uploads({ http: this.http, token: () => this.session.token, url });
    this.outbox = new Outbox({
      getState,
      apply,
      generation,
      decode,
      send: async (message) =>
        (await this.connection.ask<{ message: Message }>('message:send', message)).message,
      isConnected: () => this.connection.connected,
      onSilence: () => this.connection.restart(),
      storage: () => this.#keeping.outbox,
      files: this.files,
      upload: (file, blob, way) => uploads.upload(file, blob, way),
      cancel: (uploadUrl) => uploads.cancel(uploadUrl),
      alone: (name, work) => platform.withLock(name, work),
    });
    this.#catchingUp = new CatchingUp({
      store: this.store,
      connection: this.connection,
      decode,
      onOwn: (clientId) => this.outbox.settled(clientId),
      onHidden: (chatIds) => void this.#inbox.refresh(chatIds),
    });
    this.#keeping = new Keeping({
      platform,
      store: this.store,
      decode,
      onForget: () => options.onForget?.(),
    });
    this.history = new History({
      store: this.store,
      http: this.http,
      decode,
      kept: (chatId) => this.#keeping.log(chatId),
      onOwn: (clientId) => this.outbox.settled(clientId),
      onGap: () => this.sync(),
    });
    this.#drafts = new Drafts({
      store: this.store,
      storage: () => platform.storage,
      isConnected: () => this.connection.connected,
      send: (chatId, draft) => this.http.send('PUT', `/chats/${chatId}/draft`, draft),
    });
    const doors = { http: this.http, store: this.store, decode };
    this.chats = new Chats(doors);
    this.members = new Members(doors);
    this.invites = new Invites(doors);
    this.people = new People(doors);
    this.mine = new Mine(doors, this.#drafts);
    this.media = new Media(doors);
    this.voice = new VoiceShelf({
      hasDatabases: () => platform.hasDatabases(),
      userId: () => this.session.userId,
      generation,
      alone: (name, work) => platform.withLock(name, work),
    });
    this.#inbox = new Inbox({
      store: this.store,
      decode,
      fetchChat: (chatId) => this.http.send<Chat>('GET', `/chats/${chatId}`),
      onOwn: (clientId) => this.outbox.settled(clientId),
      onSyncRequired: () => this.sync(),
      onRevoked: (reason) => this.session.revoked(reason),
    });
    this.store.subscribe((state, previous) => this.#onState(state, previous));
  }

  /**
   * Shows what the person signed in here saw last, without asking the server. False: nobody is signed in, or nothing
   * of theirs is kept. `resume` then goes on.
   */
  async open(): Promise<boolean> {
    const userId = this.session.presume();
    if (!userId) {
      await this.#keeping.finish();
      return false;
    }
    this.store.apply({
      type: 'connection',
      connection: this.#platform.isOnline() ? 'connecting' : 'disconnected',
    });
    await this.#take(userId);
    return this.store.getState().isOld;
  }

  /** Takes up the session of this browser if there is one. False: nobody is signed in. Throws when it cannot tell. */
  async resume(): Promise<boolean> {
    if (!this.session.hint) return false;
    return (await this.session.renew()) && this.#start();
  }

  async register(form: Registration): Promise<void> {
    await this.session.register(form);
    await this.#enter();
  }

  async login(login: string, password: string): Promise<void> {
    await this.session.login(login, password);
    await this.#enter();
  }

  async #enter(): Promise<void> {
    if (!(await this.#start())) throw new ProblemError(SIGNED_OUT);
  }

  /** False while something of mine has not reached the server: a message, a draft, or how far was delivered or read. */
  get isSettled(): boolean {
    const waiting = Object.values(this.store.getState().outbox).flat();
    return waiting.length === 0 && this.#marks.isIdle && this.#drafts.isIdle;
  }

  /** `checking`: also whether the server still has what is held. */
  sync(checking = false): void {
    this.#catchingUp.sync(checking);
  }

  send(chatId: string, content: string, replyTo?: ReplyPreview): void {
    this.#typing.stopped(chatId);
    this.#drafts.set(chatId, { content: '' });
    void this.sendFiles(chatId, [], { content, replyTo });
  }

  /**
   * At most 10. They are uploaded first, in this visit or a later one. The draft stays. Resolves once they are kept here,
   * or cannot be.
   */
  sendFiles(
    chatId: string,
    given: readonly NewFile[],
    { content = '', replyTo, asFiles, clientId = uuid() }: WithFiles,
  ): Promise<void> {
    const blobs = new Map<string, Blob>();
    const files = given.map(({ blob, ...info }): PendingFile => {
      const id = uuid();
      blobs.set(id, blob);
      return { id, size: blob.size, ...info };
    });
    const createdAt = new Date().toISOString();
    const state = 'sending';
    const waiting: Pending = { clientId, chatId, content, replyTo: replyTo ?? null, createdAt, state };
    return this.outbox.add(files.length > 0 ? { ...waiting, files, asFiles } : waiting, blobs);
  }

  async edit(message: Message, content: string): Promise<void> {
    const mine = this.store.generation();
    const changed = await this.http.send<Message>('PUT', `/messages/${message.id}`, { content });
    this.store.apply({ type: 'updated', message: changed }, mine);
  }

  async delete(message: Message): Promise<void> {
    const mine = this.store.generation();
    await this.http.send('DELETE', `/messages/${message.id}?for=all`);
    if (mine === this.store.generation()) this.history.hide(message);
  }

  /** What is on the screen has been read. */
  read(chatId: string, message: Message): void {
    this.#marks.read(chatId, message);
  }

  typed(chatId: string): void {
    this.#typing.typed(chatId);
  }

  stoppedTyping(chatId: string): void {
    this.#typing.stopped(chatId);
  }

  openDirect(userId: string): Promise<Chat> {
    return this.chats.direct(userId);
  }

  openSaved(): Promise<Chat> {
    return this.chats.saved();
  }

  fetchChat(chatId: string): Promise<Chat> {
    return this.chats.get(chatId);
  }

  searchUsers(query: string): Promise<User[]> {
    return this.http.send<User[]>('GET', `/users/search?query=${encodeURIComponent(query)}&limit=20`);
  }

  async updateMe(change: Partial<Pick<Me, 'displayName' | 'bio' | 'language' | 'settings'>>): Promise<void> {
    const mine = this.store.generation();
    const me = await this.http.send<Me>('PUT', '/users/me', change);
    this.store.apply({ type: 'me', me }, mine);
  }

  sessions(): Promise<SessionInfo[]> {
    return this.http.send<SessionInfo[]>('GET', '/auth/sessions');
  }

  endSession(id: string): Promise<void> {
    return this.http.send('DELETE', `/auth/sessions/${id}`);
  }

  /** What is kept of what was seen makes the app fail: the next start asks the server instead. Unsent messages stay. */
  doubtCache(): void {
    this.#keeping.doubt();
  }

  /** Opens what is kept of the person, and what they have not sent waits again. */
  async #take(userId: string): Promise<void> {
    const mine = this.store.generation();
    await this.#keeping.open(userId);
    if (mine === this.store.generation()) this.#drafts.restore(userId);
    await this.outbox.restore();
  }

  /** False: signed out before it was done. */
  async #start(): Promise<boolean> {
    const mine = this.store.generation();
    const { userId } = this.session;
    if (userId) await this.#take(userId);
    if (mine !== this.store.generation()) return false;
    this.connection.open();
    for (const unfollow of this.#unfollow) unfollow();
    this.#unfollow = [this.#platform.on('focus', this.#onFocus), this.#platform.on('leave', this.#onLeave)];
    return true;
  }

  #stop(reason: EndReason): void {
    this.connection.close();
    this.outbox.stop();
    this.#inbox.stop();
    this.#marks.stop();
    this.#catchingUp.stop();
    this.#typing.stop();
    this.#drafts.stop();
    this.presence.stop();
    this.voice.close();
    for (const unfollow of this.#unfollow) unfollow();
    // An expired session loses nothing that was not sent: whoever signs in next is this person, or it is removed.
    if (reason === 'expired' || reason === 'switched') this.#keeping.close();
    else void this.#keeping.forget();
    this.store.apply({ type: 'signedOut' });
  }

  #onConnected(): void {
    this.presence.forget();
    this.presence.update();
    this.sync(true);
    // What a tab left that was closed meanwhile is sent too.
    void this.outbox.restore();
    this.#marks.flush();
    this.#drafts.flush();
  }

  readonly #onFocus = (): void => {
    if (!this.#platform.isVisible()) return;
    if (!this.connection.connected) this.connection.retry();
    else this.#catchingUp.refresh();
  };

  /** There may be no later time for what waits for its turn. */
  readonly #onLeave = (): void => {
    this.#drafts.leave();
    this.#marks.leave();
  };

  #onState(state: State, previous: State): void {
    this.#marks.follow(state, previous);
    if (state.chats !== previous.chats) this.presence.update();
    this.#catchingUp.follow(state, previous);
    if (previous.isOld && !state.isOld) this.#drafts.caughtUp();
  }
}
