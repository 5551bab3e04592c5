import { type Chat, type Presence, type State, statusOf, type User } from '@vestnik/sdk';
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

/** Newest talk first; a chat without messages counts from its creation. */
export function inOrder(chats: readonly Chat[]): Chat[] {
  const when = (chat: Chat): string => chat.lastMessage?.createdAt ?? chat.createdAt;
  return [...chats].sort(
    (a, b) => Number(b.pinned ?? 0) - Number(a.pinned ?? 0) || when(b).localeCompare(when(a)),
  );
}

export function totalUnread(state: State): number {
  return Object.values(state.chats).reduce((sum, chat) => sum + chat.unreadCount, 0);
}

export { statusOf };
