import { asProblem } from '../problem';
import type { Chat, Contact, Me, Privacy, User, UserStatus } from '../types';
import { type DoorDeps, formOf } from './door';

/** People I know, people I want nothing of, and what people see of me. All reject with a `ProblemError`. */
export class People {
  readonly #deps: DoorDeps;
  /** Changes of my status under way, and what it is as far as the server has granted it. */
  #status: { count: number; granted: UserStatus | undefined; last: Promise<unknown> } = {
    count: 0,
    granted: undefined,
    last: Promise.resolve(),
  };
  readonly #meeting = new Set<string>();

  constructor(deps: DoorDeps) {
    this.#deps = deps;
  }

  /** Wherever they are shown, their name and picture are then as they are now. */
  async get(idOrUsername: string): Promise<User> {
    const { http, store } = this.#deps;
    const mine = store.generation();
    const user = await http.send<User>('GET', `/users/${encodeURIComponent(idOrUsername)}`);
    store.apply({ type: 'user', user }, mine);
    return user;
  }

  /**
   * Puts who somebody is into `people` of the state, once for all: for those of whom nothing else tells. Rejects never;
   * after a failure that may pass the next call asks again.
   */
  async meet(userId: string): Promise<void> {
    const { store } = this.#deps;
    const mine = store.generation();
    const visit = `${mine} ${userId}`;
    if (userId in store.getState().people || this.#meeting.has(visit)) return;
    this.#meeting.add(visit);
    try {
      await this.get(userId);
    } catch (error) {
      if (asProblem(error).status === 404) store.apply({ type: 'person', userId, person: null }, mine);
    } finally {
      this.#meeting.delete(visit);
    }
  }

  contacts(): Promise<Contact[]> {
    return this.#deps.http.all('/contacts');
  }

  /** Adds somebody, or changes the alias of who is there; none: called as they call themselves. */
  async saveContact(userId: string, alias?: string | null): Promise<Contact> {
    const { http, store } = this.#deps;
    const mine = store.generation();
    const contact = await http.send<Contact>('POST', '/contacts', { userId, alias: alias || null });
    store.apply({ type: 'entry', entry: { kind: 'contact', userId, contact } }, mine);
    return contact;
  }

  async removeContact(userId: string): Promise<void> {
    const { http, store } = this.#deps;
    const mine = store.generation();
    await http.send('DELETE', `/contacts/${userId}`);
    store.apply({ type: 'entry', entry: { kind: 'contact', userId } }, mine);
  }

  block(userId: string): Promise<void> {
    return this.#block('POST', userId);
  }

  unblock(userId: string): Promise<void> {
    return this.#block('DELETE', userId);
  }

  blocked(): Promise<User[]> {
    return this.#deps.http.all('/users/blocked');
  }

  /** Groups and channels that both of us are in. */
  sharedChats(userId: string): Promise<Chat[]> {
    return this.#deps.http.all(`/users/${userId}/chats`);
  }

  /** Shown at once, sent one after another, and put back when it is refused. */
  async setStatus(status: UserStatus): Promise<void> {
    const { http, store } = this.#deps;
    const mine = store.generation();
    const under = this.#status;
    const show = (shown: UserStatus | undefined): void => {
      const { me } = store.getState();
      if (me && me.status !== shown) store.apply({ type: 'me', me: { ...me, status: shown } }, mine);
    };
    if (under.count++ === 0) under.granted = store.getState().me?.status;
    show(status);
    const sent = under.last.then(() =>
      mine === store.generation() ? http.send('PUT', '/users/status', { status }) : undefined,
    );
    under.last = sent.catch(() => undefined);
    try {
      await sent;
      under.granted = status;
    } finally {
      if (--under.count === 0) show(under.granted);
    }
  }

  /** What is left out is kept. */
  async setPrivacy(privacy: Partial<Privacy>): Promise<void> {
    const { http, store } = this.#deps;
    const mine = store.generation();
    const me = await http.send<Me>('PUT', '/users/me', { privacy });
    store.apply({ type: 'me', me }, mine);
  }

  /** My picture: JPEG, PNG or WebP, at most 2 MB. */
  setAvatar(picture: Blob): Promise<void> {
    return this.#avatar('PUT', formOf(picture));
  }

  removeAvatar(): Promise<void> {
    return this.#avatar('DELETE');
  }

  async #avatar(method: 'PUT' | 'DELETE', form?: FormData): Promise<void> {
    const { http, store } = this.#deps;
    const mine = store.generation();
    const me = await http.send<Me>(method, '/users/me/avatar', form);
    store.apply({ type: 'me', me }, mine);
  }

  async #block(method: 'POST' | 'DELETE', userId: string): Promise<void> {
    const { http, store } = this.#deps;
    const mine = store.generation();
    await http.send(method, `/users/${userId}/block`);
    const entry = { kind: 'block', userId, blocked: method === 'POST' } as const;
    store.apply({ type: 'entry', entry }, mine);
  }
}
