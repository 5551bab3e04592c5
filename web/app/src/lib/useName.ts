import type { Chat, User } from '@vestnik/sdk';
import { useCallback } from 'react';
import { useVestnik } from '../core/client';
import { useTranslate } from '../i18n';
import { chatTitle, nameOf } from './people';

export type Named = Pick<User, 'id' | 'displayName' | 'username'>;

/** What one calls people: the name given to a contact goes before their own. */
export function useName(): (user: Named | null | undefined) => string {
  const t = useTranslate();
  const contacts = useVestnik((state) => state.contacts);
  return useCallback((user) => (user && contacts[user.id]?.alias) || nameOf(user, t), [contacts, t]);
}

export function useChatTitle(chat: Chat): string {
  const t = useTranslate();
  const alias = useVestnik((state) => (chat.peer ? state.contacts[chat.peer.id]?.alias : undefined));
  return alias || chatTitle(chat, t);
}
