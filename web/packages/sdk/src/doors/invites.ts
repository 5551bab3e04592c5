import type { Chat, Invite, InvitePreview, JoinRequest } from '../types';
import { adopted, type DoorDeps } from './door';

export interface NewInvite {
  expiresAt?: string;
  maxUses?: number;
  requiresApproval?: boolean;
}

/** Links into groups and channels, and those who ask to come in. All reject with a `ProblemError`. */
export class Invites {
  readonly #deps: DoorDeps;

  constructor(deps: DoorDeps) {
    this.#deps = deps;
  }

  /** Everybody's for who may approve, else my own. */
  list(chatId: string): Promise<Invite[]> {
    return this.#deps.http.all(`/chats/${chatId}/invites`);
  }

  create(chatId: string, form: NewInvite = {}): Promise<Invite> {
    return this.#deps.http.send('POST', `/chats/${chatId}/invites`, form);
  }

  revoke(chatId: string, token: string): Promise<void> {
    return this.#deps.http.send('DELETE', `/chats/${chatId}/invites/${encodeURIComponent(token)}`);
  }

  preview(token: string): Promise<InvitePreview> {
    return this.#deps.http.send('GET', `/invites/${encodeURIComponent(token)}`);
  }

  /** Null: asked to join, and somebody has to approve. */
  async join(token: string): Promise<Chat | null> {
    const { http, store } = this.#deps;
    const mine = store.generation();
    const { chat } = await http.send<{ chat?: Chat }>('POST', `/invites/${encodeURIComponent(token)}/join`);
    return chat && mine === store.generation() ? adopted(this.#deps, Promise.resolve(chat)) : null;
  }

  requests(chatId: string): Promise<JoinRequest[]> {
    return this.#deps.http.all(`/chats/${chatId}/requests`);
  }

  answer(chatId: string, userId: string, approve: boolean): Promise<void> {
    return this.#deps.http.send('POST', `/chats/${chatId}/requests`, { userId, approve });
  }
}
