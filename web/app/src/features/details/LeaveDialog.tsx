import type { Chat } from '@vestnik/sdk';
import { useLocation } from 'wouter';
import { client } from '../../core/client';
import { useTranslate } from '../../i18n';
import { Button } from '../../ui/Button';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { Dialog } from '../../ui/Dialog';

interface Props {
  chat: Chat;
  ending: 'leave' | 'delete';
  onClose(): void;
  /** To the list of members, to choose the next owner. */
  onMembers(): void;
}

/** Asks before one leaves or deletes a chat. Its owner is told to hand it over first, and how. */
export function LeaveDialog({ chat, ending, onClose, onMembers }: Props) {
  const t = useTranslate();
  const [, navigate] = useLocation();
  const title = chat.title ?? '';
  const isChannel = chat.type === 'channel';
  const others = (chat.memberCount ?? 1) - 1;

  if (ending === 'leave' && chat.role === 'owner' && others > 0) {
    return (
      <Dialog title={t('details.handOverFirst')} onClose={onClose}>
        <p className="mt-2 text-muted">{t('details.handOverFirstText', { title })}</p>
        <div className="mt-5 flex flex-wrap justify-end gap-2">
          <Button kind="plain" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button
            onClick={() => {
              onClose();
              onMembers();
            }}
          >
            {t('details.chooseOwner')}
          </Button>
        </div>
      </Dialog>
    );
  }

  async function end(): Promise<void> {
    if (ending === 'leave') await client.members.leave(chat.id);
    else await client.chats.remove(chat.id);
    navigate('/');
  }

  const label = t(
    ending === 'leave'
      ? isChannel
        ? 'details.leaveChannel'
        : 'details.leaveGroup'
      : isChannel
        ? 'details.deleteChannel'
        : 'details.deleteGroup',
  );
  const text =
    ending === 'delete' || others === 0
      ? t('details.deleteText', { title })
      : t('details.leaveText', { title });
  return <ConfirmDialog title={`${label}?`} text={text} confirm={label} onConfirm={end} onClose={onClose} />;
}
