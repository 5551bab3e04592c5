import type { Chat, Preferences } from '@vestnik/sdk';
import { toastWithUndo } from '../../core/announce';
import { attempt } from '../../core/attempt';
import { client } from '../../core/client';
import type { Translate } from '../../i18n';

export const FOR_EVER = '9999-12-31T23:59:59.000Z';

/** Painted at once by the SDK, which puts it back when the server says no: then the reason is told. */
export async function change(
  t: Translate,
  chatId: string,
  preferences: Partial<Omit<Preferences, 'chatId'>>,
): Promise<void> {
  await attempt(t, () => client.mine.setPreferences(chatId, preferences));
}

export function setArchived(t: Translate, { id }: Chat, archived: boolean): void {
  // What is archived is pinned no longer: taken back, it has its place again.
  const place = client.store.getState().pinned.indexOf(id);
  void change(t, id, { archived });
  toastWithUndo(t(archived ? 'chatMenu.archived' : 'chatMenu.unarchived'), () => {
    void change(t, id, { archived: !archived, ...(place >= 0 && { pinned: true }) });
    const { pinned } = client.store.getState();
    if (place < 0 || !pinned.includes(id)) return;
    void orderPinned(t, pinned.filter((each) => each !== id).toSpliced(place, 0, id));
  });
}

/** All pinned chats, from top to bottom. */
export async function orderPinned(t: Translate, chatIds: readonly string[]): Promise<void> {
  await attempt(t, () => client.mine.orderPinned(chatIds));
}

/** Everything in it is read, and it is no longer marked. */
export async function markRead(t: Translate, chat: Chat): Promise<void> {
  if (chat.unread) void change(t, chat.id, { unread: false });
  if (chat.unreadCount === 0) return;
  await attempt(t, () => client.chats.markRead(chat.id));
}

export function markUnread(t: Translate, chat: Chat): void {
  void change(t, chat.id, { unread: true });
}
