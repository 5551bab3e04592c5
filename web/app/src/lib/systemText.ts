import type { ChatType, Message } from '@vestnik/sdk';
import type { Translate } from '../i18n';
import { nameOf } from './people';

interface Reader {
  type: ChatType;
  myId: string | undefined;
  /** The name this person is known by here, such as a contact's alias; undefined: as they were called then. */
  aliasOf?(userId: string): string | undefined;
}

/**
 * A system message in words. It is put in three ways: I did it, it was done to me, or it is between others. What a
 * newer server tells and this client has no words for is told in the server's own.
 */
export function systemText(t: Translate, message: Message, { type, myId, aliasOf }: Reader): string {
  const { system, sender, senderId } = message;
  if (!system) return message.content;
  const aboutMe = system.users.length === 1 && system.users[0]?.id === myId;
  const form = senderId === myId ? '.byMe' : aboutMe ? '.me' : '';
  const action =
    system.action === 'created' && type === 'channel' ? 'createdChannel' : (system.action as string);
  const key = `system.${action}${form}`;
  if (!t.has(key)) return message.content;
  const names = system.users.map(({ id, displayName }) =>
    id === myId ? t('system.you') : (aliasOf?.(id) ?? displayName),
  );
  return t(key, {
    actor: aliasOf?.(senderId) ?? nameOf(sender, t),
    users: new Intl.ListFormat(t.language).format(names),
    title: system.title ?? '',
  });
}
