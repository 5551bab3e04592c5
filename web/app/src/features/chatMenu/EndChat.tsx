import type { Chat } from '@vestnik/sdk';
import { useLocation } from 'wouter';
import { toast } from '../../core/announce';
import { client } from '../../core/client';
import { useTranslate } from '../../i18n';
import { Button } from '../../ui/Button';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { Dialog } from '../../ui/Dialog';
import { showMembers } from '../details/views';
import { useChatTitle } from '../people/useKnownPeople';

/** Leaving is of groups and channels; deleting ends those for everybody, and clears a direct chat away for oneself. */
export type Ending = 'leave' | 'delete';

interface Props {
  chat: Chat;
  ending: Ending;
  onClose(): void;
}

/** Asks before one parts with a chat. Its owner is told to hand it over first, and how. */
export function EndChat({ chat, ending, onClose }: Props) {
  const t = useTranslate();
  const [location, navigate] = useLocation();
  const name = useChatTitle(chat);
  const others = (chat.memberCount ?? 1) - 1;

  if (ending === 'leave' && chat.role === 'owner' && others > 0) {
    return (
      <Dialog title={t('details.handOverFirst')} onClose={onClose}>
        <p className="mt-2 text-muted">{t('details.handOverFirstText', { title: name })}</p>
        <div className="mt-5 flex flex-wrap justify-end gap-2">
          <Button kind="plain" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button
            onClick={() => {
              onClose();
              showMembers(chat.id);
            }}
          >
            {t('details.chooseOwner')}
          </Button>
        </div>
      </Dialog>
    );
  }

  async function end(): Promise<void> {
    await (ending === 'leave' ? client.members.leave(chat.id) : client.chats.remove(chat.id));
    toast(t(ending === 'leave' ? 'chatMenu.left' : 'chatMenu.deleted', { name }));
    if (location === `/chat/${chat.id}`) navigate('/');
  }

  const shared = chat.type === 'group' || chat.type === 'channel' ? chat.type : null;
  // With its last member a chat is gone.
  const asked =
    shared && ending === 'leave' && others > 0
      ? (`leave.${shared}` as const)
      : (`delete.${shared ?? (chat.type === 'saved' ? chat.type : 'direct')}` as const);
  return (
    <ConfirmDialog
      title={t(`endChat.${asked}.title`, { name })}
      text={t(`endChat.${asked}.text`)}
      confirm={t(shared ? `chatMenu.${ending}.${shared}` : 'common.delete')}
      onConfirm={end}
      onClose={onClose}
    />
  );
}
