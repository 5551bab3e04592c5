import { asProblem, type Problem } from '@vestnik/sdk';
import { type ReactNode, useState } from 'react';
import { problemText } from '../core/problems';
import { useTranslate } from '../i18n';
import { Button } from './Button';
import { Dialog } from './Dialog';

interface Props {
  title: string;
  text?: ReactNode;
  /** The verb on the button. */
  confirm: string;
  /** What it does cannot be undone. */
  danger?: boolean;
  /** The dialog stays, and says why, when this fails. */
  onConfirm(): Promise<unknown> | undefined;
  onClose(): void;
}

/** A question before something that cannot be undone. */
export function ConfirmDialog({ title, text, confirm, danger = true, onConfirm, onClose }: Props) {
  const t = useTranslate();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);

  async function run(): Promise<void> {
    setBusy(true);
    setProblem(null);
    try {
      await onConfirm();
      onClose();
    } catch (error) {
      setProblem(asProblem(error));
      setBusy(false);
    }
  }

  return (
    <Dialog title={title} onClose={onClose}>
      {text && <div className="mt-2 text-muted">{text}</div>}
      <p role="alert" className="mt-2 text-sm text-bad empty:hidden">
        {problem && problemText(t, problem)}
      </p>
      <div className="mt-5 flex flex-wrap justify-end gap-2">
        <Button kind="plain" onClick={onClose}>
          {t('common.cancel')}
        </Button>
        <Button kind={danger ? 'danger' : 'primary'} busy={busy} onClick={() => void run()}>
          {confirm}
        </Button>
      </div>
    </Dialog>
  );
}
