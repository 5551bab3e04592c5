import { asProblem, type Chat } from '@vestnik/sdk';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { toast } from '../../core/announce';
import { client } from '../../core/client';
import { problemText } from '../../core/problems';
import { useTranslate } from '../../i18n';
import { Button } from '../../ui/Button';
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
  const [busy, setBusy] = useState(false);
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

  async function confirm(): Promise<void> {
    setBusy(true);
    try {
      if (ending === 'leave') await client.members.leave(chat.id);
      else await client.chats.remove(chat.id);
      onClose();
      navigate('/');
    } catch (error) {
      setBusy(false);
      onClose();
      toast(problemText(t, asProblem(error)), true);
    }
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
  return (
    <Dialog title={`${label}?`} onClose={onClose}>
      <p className="mt-2 text-muted [overflow-wrap:anywhere]">{text}</p>
      <div className="mt-5 flex flex-wrap justify-end gap-2">
        <Button kind="plain" onClick={onClose}>
          {t('common.cancel')}
        </Button>
        <Button kind="danger" busy={busy} onClick={() => void confirm()}>
          {label}
        </Button>
      </div>
    </Dialog>
  );
}
