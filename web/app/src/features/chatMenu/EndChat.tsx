import { type Chat, mayIn } from '@vestnik/sdk';
import { useLocation } from 'wouter';
import { toast } from '../../core/announce';
import { client } from '../../core/client';
import { useTranslate } from '../../i18n';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { useChatTitle } from '../people/useKnownPeople';

/** Asks, then leaves a group or channel, ends one's own, or clears a direct chat away. */
export function EndChat({ chat, onClose }: { chat: Chat; onClose(): void }) {
  const t = useTranslate();
  const [location, navigate] = useLocation();
  const name = useChatTitle(chat);
  const kind =
    chat.type === 'group' || chat.type === 'channel' || chat.type === 'saved' ? chat.type : 'direct';
  const isLeaving = (kind === 'group' || kind === 'channel') && !mayIn(chat, 'deleteChat');
  const key = isLeaving ? (`leave.${kind}` as const) : (`delete.${kind}` as const);

  async function end(): Promise<void> {
    await (isLeaving ? client.members.leave(chat.id) : client.chats.remove(chat.id));
    toast(t(isLeaving ? 'chatMenu.left' : 'chatMenu.deleted'));
    if (location === `/chat/${chat.id}`) navigate('/');
  }

  return (
    <ConfirmDialog
      title={t(`endChat.${key}.title`, { name })}
      text={t(`endChat.${key}.text`)}
      confirm={t(isLeaving ? 'endChat.leave' : 'common.delete')}
      onConfirm={end}
      onClose={onClose}
    />
  );
}
