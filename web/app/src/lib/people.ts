import { type Chat, isMuted, newestChats, type Presence, type State, type User } from '@vestnik/sdk';
import type { Translate } from '../i18n';
import { formatLastSeen } from '../i18n/dates';

export function nameOf(
  user: Pick<User, 'displayName' | 'username'> | null | undefined,
  t: Translate,
): string {
  return user?.displayName?.trim() || user?.username || t('chats.nobodyName');
}

/** A direct chat looks like the other. */
export function chatPicture(chat: Chat): string | null {
  return chat.peer ? chat.peer.avatarUrl : chat.avatarUrl;
}

export function presenceText(t: Translate, presence: Presence | undefined, now: Date): string {
  if (presence?.isOnline) return t(`presence.${presence.status ?? 'online'}`);
  return formatLastSeen(t, presence?.lastSeenAt, now);
}

/** Of the chats that are to be noticed: not muted, not archived. */
export function totalUnread(chats: State['chats'], now: Date): number {
  let sum = 0;
  for (const chat of newestChats(chats))
    if (chat.unreadCount > 0 && !chat.archived && !isMuted(chat, now)) sum += chat.unreadCount;
  return sum;
}
