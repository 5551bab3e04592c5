import { asProblem, type Chat, type Message, mayIn, type Problem } from '@vestnik/sdk';
import { useState } from 'react';
import { client, useVestnik } from '../../core/client';
import { problemText } from '../../core/problems';
import { useTranslate } from '../../i18n';
import { Button } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';

interface Props {
  chat: Chat;
  message: Message;
  onClose(): void;
}

/** For whom a message is to go: for oneself always, for everybody one's own, or anybody's for those who keep order. */
export function DeleteDialog({ chat, message, onClose }: Props) {
  const t = useTranslate();
  const isMine = useVestnik((state) => state.me?.id === message.senderId) && message.type !== 'system';
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const isSaved = chat.type === 'saved';
  const forAll = isMine || mayIn(chat, 'deleteOthers');

  async function remove(work: () => Promise<void>): Promise<void> {
    setBusy(true);
    setProblem(null);
    try {
      await work();
      onClose();
    } catch (error) {
      setProblem(asProblem(error));
      setBusy(false);
    }
  }

  const text = isSaved
    ? 'message.deleteTextSaved'
    : forAll
      ? 'message.deleteTextChoice'
      : 'message.deleteTextMe';
  return (
    <Dialog title={t('message.deleteTitle')} onClose={onClose}>
      <p className="mt-2 text-muted">{t(text)}</p>
      <p role="alert" className="mt-2 text-sm text-bad empty:hidden">
        {problem && problemText(t, problem)}
      </p>
      <div className="mt-5 flex flex-wrap justify-end gap-2">
        <Button kind="plain" onClick={onClose}>
          {t('common.cancel')}
        </Button>
        {!isSaved && (
          <Button
            kind="danger"
            busy={busy}
            onClick={() => void remove(() => client.mine.hideMessage(message.id))}
          >
            {t('message.deleteForMe')}
          </Button>
        )}
        {(isSaved || forAll) && (
          <Button kind="danger" busy={busy} onClick={() => void remove(() => client.delete(message))}>
            {t(isSaved ? 'common.delete' : 'message.deleteForAll')}
          </Button>
        )}
      </div>
    </Dialog>
  );
}
