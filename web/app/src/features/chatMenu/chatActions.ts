import { asProblem, type Chat, type Preferences } from '@vestnik/sdk';
import { toast, toastWithUndo } from '../../core/announce';
import { client } from '../../core/client';
import { problemText } from '../../core/problems';
import type { Translate } from '../../i18n';

export const FOR_EVER = '9999-12-31T23:59:59.000Z';

/** Painted at once by the SDK, which puts it back when the server says no: then the reason is told. */
export async function change(
  t: Translate,
  chatId: string,
  preferences: Partial<Omit<Preferences, 'chatId'>>,
): Promise<void> {
  try {
    await client.mine.setPreferences(chatId, preferences);
  } catch (error) {
    toast(problemText(t, asProblem(error)), true);
  }
}

export function setArchived(t: Translate, chat: Chat, archived: boolean): void {
  const { pinned = false } = chat;
  void change(t, chat.id, { archived });
  toastWithUndo(
    t(archived ? 'chatMenu.archived' : 'chatMenu.unarchived'),
    () => void change(t, chat.id, { archived: !archived, ...(archived && pinned && { pinned }) }),
  );
}

/** Everything in it is read, and it is no longer marked. */
export async function markRead(t: Translate, chat: Chat): Promise<void> {
  if (chat.unread) void change(t, chat.id, { unread: false });
  if (chat.unreadCount === 0) return;
  try {
    await client.chats.markRead(chat.id);
  } catch (error) {
    toast(problemText(t, asProblem(error)), true);
  }
}

export function markUnread(t: Translate, chat: Chat): void {
  void change(t, chat.id, { unread: true });
}
