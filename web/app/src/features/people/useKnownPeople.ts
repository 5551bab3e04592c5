import { type Chat, type Contact, nameIn, newestChats, type State, titleOf, type User } from '@vestnik/sdk';
import { useCallback, useMemo } from 'react';
import { useVestnik } from '../../core/client';
import { type Translate, useTranslate } from '../../i18n';

/** What people are called here: as one named them oneself, else as they call themselves. */
export function useNames(): (
  user: Pick<User, 'id' | 'displayName' | 'username'> | null | undefined,
) => string {
  const t = useTranslate();
  const contacts = useVestnik((state) => state.contacts);
  return useCallback((user) => nameIn({ contacts }, user) ?? t('chats.nobodyName'), [contacts, t]);
}

/** What chats are called here: a direct one by the name of the other. */
export function useTitles(): (chat: Chat) => string {
  const t = useTranslate();
  const contacts = useVestnik((state) => state.contacts);
  return useCallback((chat) => chatName(t, { contacts }, chat), [contacts, t]);
}

export function useChatTitle(chat: Chat): string {
  const t = useTranslate();
  return useVestnik((state) => chatName(t, state, chat));
}

function chatName(t: Translate, state: Pick<State, 'contacts'>, chat: Chat): string {
  return titleOf(state, chat) ?? t(chat.type === 'saved' ? 'chats.saved' : 'chats.nobodyName');
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
    const peers = newestChats(chats).flatMap(({ peer }) => (peer ? [peer] : []));
    const people = new Map([...contacts.map(({ user }) => user), ...peers].map((user) => [user.id, user]));
    return [...people.values()].filter((user) => isNamed(user, names(user), words));
  }, [words, contacts, chats, names]);
}

export function isNamed(user: User, name: string, words: string): boolean {
  const wanted = words.toLocaleLowerCase().replace(/^@/, '');
  return [name, user.displayName, user.username].some((each) => each?.toLocaleLowerCase().includes(wanted));
}
