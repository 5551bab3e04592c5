import { type Author, type Chat, logOf } from '@vestnik/sdk';
import { useCallback, useEffect, useMemo, useRef } from 'react';
import { client, useVestnik } from '../../core/client';
import { useTranslate } from '../../i18n';
import { useNames } from '../people/useKnownPeople';

/** What somebody met in a chat is called, by id; oneself is "You". */
export type Names = (userId: string) => string;

const NOBODY: readonly string[] = [];

/**
 * Names for a chat. Of a large one not everybody is at hand: who types or is quoted without having written here is asked
 * for. The same function for as long as nothing in it changes. `quotedId`: whom the message being written answers.
 */
export function useChatNames(chat: Chat, quotedId: string | undefined): Names {
  const t = useTranslate();
  const nameOf = useNames();
  const myId = useVestnik((state) => state.me?.id);
  const messages = useVestnik((state) => logOf(state, chat.id).messages);
  const typing = useVestnik((state) => state.typing[chat.id] ?? NOBODY);
  const asked = useVestnik((state) => state.people);
  const connected = useVestnik((state) => state.connection === 'connected');
  const held = useRef<ReadonlyMap<string, string>>(new Map());

  const names = useMemo(() => {
    const people: Author[] = [
      // Who has left is known by what they wrote alone.
      ...messages.flatMap(({ sender }) => (sender ? [sender] : [])),
      ...(chat.members ?? []).map((member) => member.user),
      ...(chat.peer ? [chat.peer] : []),
    ];
    const all = new Map([
      ...Object.entries(asked).map(([id, person]) => [id, nameOf(person)] as const),
      ...people.map((user) => [user.id, nameOf(user)] as const),
    ]);
    if (myId) all.set(myId, t('common.you'));
    const before = held.current;
    const isSame = all.size === before.size && [...all].every(([id, name]) => before.get(id) === name);
    if (!isSame) held.current = all;
    return held.current;
  }, [messages, chat.members, chat.peer, asked, myId, nameOf, t]);

  const unknown = useMemo(() => {
    const met = messages.flatMap(({ senderId, replyTo }) => [senderId, replyTo?.senderId]);
    return [...new Set([...met, ...typing, quotedId])].filter((id) => id && !names.has(id)).join();
  }, [messages, typing, quotedId, names]);
  useEffect(() => {
    if (unknown && connected) for (const userId of unknown.split(',')) void client.people.meet(userId);
  }, [unknown, connected]);

  return useCallback((userId) => names.get(userId) ?? t('chats.someoneName'), [names, t]);
}
