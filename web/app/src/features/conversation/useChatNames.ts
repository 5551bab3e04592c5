import { type Author, type Chat, logOf } from '@vestnik/sdk';
import { useMemo, useRef } from 'react';
import { useVestnik } from '../../core/client';
import { useTranslate } from '../../i18n';
import { useNames } from '../people/useKnownPeople';

/** What everybody met in a chat is called, by id; oneself is "You". The same map for as long as nothing in it changes. */
export function useChatNames(chat: Chat): ReadonlyMap<string, string> {
  const t = useTranslate();
  const nameOf = useNames();
  const myId = useVestnik((state) => state.me?.id);
  const messages = useVestnik((state) => logOf(state, chat.id).messages);
  const held = useRef<ReadonlyMap<string, string>>(new Map());

  return useMemo(() => {
    const people: Author[] = [
      // Who has left is known by what they wrote alone.
      ...messages.flatMap(({ sender }) => (sender ? [sender] : [])),
      ...(chat.members ?? []).map((member) => member.user),
      ...(chat.peer ? [chat.peer] : []),
    ];
    const names = new Map(people.map((user) => [user.id, nameOf(user)]));
    if (myId) names.set(myId, t('common.you'));
    const before = held.current;
    const isSame = names.size === before.size && [...names].every(([id, name]) => before.get(id) === name);
    if (!isSame) held.current = names;
    return held.current;
  }, [messages, chat.members, chat.peer, myId, nameOf, t]);
}
