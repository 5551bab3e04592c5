import type { AddedMembers, Ban, Member, Role } from '../types';
import { type DoorDeps, parted } from './door';
import { queryOf } from './query';

export interface MembersPage {
  items: Member[];
  /** For `after` of the next page; null: this is the last. */
  next: string | null;
}

/** Who is in a group or channel. What becomes of it is told by events; all reject with a `ProblemError`. */
export class Members {
  readonly #deps: DoorDeps;

  constructor(deps: DoorDeps) {
    this.#deps = deps;
  }

  /** `q`: the beginning of a name. */
  async page(
    chatId: string,
    ask: { q?: string; after?: string | null; limit?: number } = {},
  ): Promise<MembersPage> {
    const path = `/chats/${chatId}/members${queryOf({ ...ask })}`;
    const { data, next } = await this.#deps.http.ask<Member[]>('GET', path);
    return { items: data, next };
  }

  /** Those who are in it already are in neither list of the answer. */
  add(chatId: string, userIds: readonly string[], role?: Exclude<Role, 'owner'>): Promise<AddedMembers> {
    return this.#deps.http.send('POST', `/chats/${chatId}/members`, { userIds, role });
  }

  /** `owner` hands the chat over. */
  setRole(chatId: string, userId: string, role: Role): Promise<void> {
    return this.#deps.http.send('PUT', `/chats/${chatId}/members/${userId}`, { role });
  }

  remove(chatId: string, userId: string): Promise<void> {
    return this.#deps.http.send('DELETE', `/chats/${chatId}/members/${userId}`);
  }

  leave(chatId: string): Promise<void> {
    const myId = this.#deps.store.getState().me?.id ?? '';
    return parted(this.#deps, chatId, this.remove(chatId, myId));
  }

  bans(chatId: string): Promise<Ban[]> {
    return this.#deps.http.all(`/chats/${chatId}/bans`);
  }

  ban(chatId: string, userId: string): Promise<void> {
    return this.#deps.http.send('PUT', `/chats/${chatId}/bans/${userId}`);
  }

  unban(chatId: string, userId: string): Promise<void> {
    return this.#deps.http.send('DELETE', `/chats/${chatId}/bans/${userId}`);
  }
}
