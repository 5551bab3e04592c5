import { type Chat, isMuted, type Presence, type State, statusOf, type User } from '@vestnik/sdk';
import type { Translate } from '../i18n';
import { formatLastSeen } from '../i18n/dates';

export function nameOf(
  user: Pick<User, 'displayName' | 'username'> | null | undefined,
  t: Translate,
): string {
  return user?.displayName?.trim() || user?.username || t('chats.nobodyName');
}

export function chatTitle(chat: Chat, t: Translate): string {
  if (chat.type === 'saved') return t('chats.saved');
  if (chat.peer || chat.type === 'direct' || chat.type === 'secret') return nameOf(chat.peer, t);
  return chat.title?.trim() || t('chats.nobodyName');
}

export function presenceText(t: Translate, presence: Presence | undefined, now: Date): string {
  if (presence?.isOnline) return t('presence.online');
  return formatLastSeen(t, presence?.lastSeenAt, now);
}

/** Of the chats that are to be noticed: not muted, not archived. */
export function totalUnread(state: State): number {
  const now = new Date();
  return Object.values(state.chats).reduce(
    (sum, chat) => sum + (chat.archived || isMuted(chat, now) ? 0 : chat.unreadCount),
    0,
  );
}

export { statusOf };
