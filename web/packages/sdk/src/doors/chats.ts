import type { Chat, ChatSettings } from '../types';
import { uuid } from '../uuid';
import { adopted, type DoorDeps, formOf, parted } from './door';

export interface NewChat {
  type: 'group' | 'channel';
  title: string;
  description?: string;
  memberIds?: readonly string[];
  settings?: ChatSettings;
  /** The same again makes no second chat. */
  clientId?: string;
}

/** What is left out is kept; null clears the description and sets settings to their defaults. */
export interface ChatChange {
  title?: string;
  description?: string | null;
  settings?: ChatSettings | null;
}

/** Chats as such: made, looked up, changed, gone. All reject with a `ProblemError`. */
export class Chats {
  readonly #deps: DoorDeps;

  constructor(deps: DoorDeps) {
    this.#deps = deps;
  }

  create(form: NewChat): Promise<Chat> {
    return this.#adopt('POST', '/chats', { clientId: uuid(), ...form });
  }

  direct(userId: string): Promise<Chat> {
    return this.#adopt('POST', '/chats', { type: 'direct', userId });
  }

  saved(): Promise<Chat> {
    return this.#adopt('POST', '/chats', { type: 'saved' });
  }

  get(chatId: string): Promise<Chat> {
    return this.#adopt('GET', `/chats/${chatId}`);
  }

  update(chatId: string, change: ChatChange): Promise<Chat> {
    return this.#adopt('PUT', `/chats/${chatId}`, change);
  }

  /** The picture of a group or channel: JPEG, PNG or WebP, at most 2 MB. */
  setAvatar(chatId: string, picture: Blob): Promise<Chat> {
    return this.#adopt('PUT', `/chats/${chatId}/avatar`, formOf(picture));
  }

  removeAvatar(chatId: string): Promise<Chat> {
    return this.#adopt('DELETE', `/chats/${chatId}/avatar`);
  }

  /** A group or channel for everybody; a direct chat for me alone, until somebody writes in it again. */
  remove(chatId: string): Promise<void> {
    return parted(this.#deps, chatId, this.#deps.http.send('DELETE', `/chats/${chatId}`));
  }

  /** All of it is read, though it was not looked at. */
  async markRead(chatId: string): Promise<void> {
    const { http, store } = this.#deps;
    const mine = store.generation();
    const last = store.getState().chats[chatId]?.lastMessage;
    if (!last) return;
    await http.send('POST', `/chats/${chatId}/read`, { messageId: last.id });
    store.apply({ type: 'readUpTo', chatId, no: last.no }, mine);
  }

  #adopt(method: string, path: string, body?: object): Promise<Chat> {
    return adopted(this.#deps, this.#deps.http.send<Chat>(method, path, body));
  }
}
