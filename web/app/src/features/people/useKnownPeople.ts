import type { Chat, Contact, User } from '@vestnik/sdk';
import { useCallback, useMemo } from 'react';
import { useVestnik } from '../../core/client';
import { useTranslate } from '../../i18n';
import { chatTitle, inOrder, nameOf } from '../../lib/people';

type Named = Pick<User, 'id' | 'displayName' | 'username'>;

/** What people are called here: as one named them oneself, else as they call themselves. */
export function useNames(): (user: Named | null | undefined) => string {
  const t = useTranslate();
  const contacts = useVestnik((state) => state.contacts);
  return useCallback((user) => (user && contacts[user.id]?.alias) || nameOf(user, t), [contacts, t]);
}

/** What chats are called here: a direct one by the name of the other. */
export function useTitles(): (chat: Chat) => string {
  const t = useTranslate();
  const names = useNames();
  return useCallback((chat) => (chat.peer ? names(chat.peer) : chatTitle(chat, t)), [names, t]);
}

export function useChatTitle(chat: Chat): string {
  const t = useTranslate();
  const alias = useVestnik((state) => (chat.peer ? state.contacts[chat.peer.id]?.alias : null));
  return alias || chatTitle(chat, t);
}

/** One's contacts by name. */
export function useContacts(): Contact[] {
  const names = useNames();
  const contacts = useVestnik((state) => state.contacts);
  return useMemo(
    () => Object.values(contacts).sort((a, b) => names(a.user).localeCompare(names(b.user))),
    [contacts, names],
  );
}

/** Contacts, then those one talks with, whose names have the words in them. */
export function useKnownPeople(words: string): User[] {
  const names = useNames();
  const contacts = useContacts();
  const chats = useVestnik((state) => state.chats);
  return useMemo(() => {
    const peers = inOrder(Object.values(chats)).flatMap(({ peer }) => (peer ? [peer] : []));
    const people = new Map([...contacts.map(({ user }) => user), ...peers].map((user) => [user.id, user]));
    return [...people.values()].filter((user) => isNamed(user, names(user), words));
  }, [words, contacts, chats, names]);
}

export function isNamed(user: User, name: string, words: string): boolean {
  const wanted = words.toLocaleLowerCase().replace(/^@/, '');
  return [name, user.displayName, user.username].some((each) => each?.toLocaleLowerCase().includes(wanted));
}
