import { type Chat, mayIn } from '@vestnik/sdk';
import { useVestnik } from '../core/client';
import { useTranslate } from '../i18n';

/** "12 members, 3 online". Who is online is said where everybody in the chat is known, and may be. */
export function useMembersText(chat: Chat): string {
  const t = useTranslate();
  const count = chat.memberCount ?? 0;
  const members = chat.members ?? [];
  const online = useVestnik((state) =>
    state.connection === 'connected' && mayIn(chat, 'seeMembers') && members.length >= count
      ? members.filter(
          ({ user }) => user.id === state.me?.id || (state.presence[user.id] ?? user).isOnline === true,
        ).length
      : 0,
  );
  const all = t(chat.type === 'channel' ? 'members.subscriberCount' : 'members.count', { count });
  // Oneself is always there: that alone is no news.
  return online > 1 ? t('members.withOnline', { all, online: t('members.online', { count: online }) }) : all;
}
