import { type State, withChat, withKey } from './state';
import type { Author, Chat, Message } from './types';

/**
 * Somebody who was asked for, as they call themselves and look now. New names and pictures are not told: they come with
 * whatever is read of a person, and are shown from then on wherever that person is.
 */
export function userCame(state: State, { id, username, displayName, avatarUrl }: Author): State {
  const user = { id, username, displayName, avatarUrl };
  let next = withPeople(state, user);
  for (const chat of Object.values(state.chats)) next = withChat(next, withPerson(chat, user));
  const contact = state.contacts[id];
  if (!contact) return next;
  const known = { ...contact, user: renewed(contact.user, user) };
  return known.user === contact.user ? next : { ...next, contacts: withKey(next.contacts, id, known) };
}

/** Who wrote in a chat just now, as they are shown there. */
export function senderCame(state: State, chatId: string, sender: Author | null | undefined): State {
  const chat = state.chats[chatId];
  if (!chat || !sender) return state;
  const next = state.people[sender.id] ? withPeople(state, sender) : state;
  return withChat(next, withPerson(chat, sender));
}

/** The picture of who wrote a message: as it is now, as far as that is known. */
export function pictureOf(state: Pick<State, 'chats' | 'people'>, message: Message): string | null {
  const { chatId, senderId, sender } = message;
  const member = state.chats[chatId]?.members?.find(({ user }) => user.id === senderId);
  return (member?.user ?? state.people[senderId] ?? sender)?.avatarUrl ?? null;
}

function withPeople(state: State, user: Author): State {
  const held = state.people[user.id];
  const known = held ? renewed(held, user) : user;
  return known === held ? state : { ...state, people: withKey(state.people, user.id, known) };
}

function withPerson(chat: Chat, user: Author): Chat {
  let next = chat;
  if (chat.peer && chat.peer.id === user.id) {
    const peer = renewed(chat.peer, user);
    if (peer !== chat.peer) next = { ...next, peer };
  }
  const index = chat.members?.findIndex((member) => member.user.id === user.id) ?? -1;
  const held = chat.members?.[index];
  const known = held && renewed(held.user, user);
  if (held && known && known !== held.user) {
    next = { ...next, members: chat.members?.with(index, { ...held, user: known }) };
  }
  return next;
}

/** The same object where nothing is new. */
function renewed<T extends Author>(known: T, { username, displayName, avatarUrl }: Author): T {
  const isSame =
    known.username === username && known.displayName === displayName && known.avatarUrl === avatarUrl;
  return isSame ? known : { ...known, username, displayName, avatarUrl };
}
