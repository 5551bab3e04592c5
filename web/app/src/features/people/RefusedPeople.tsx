import { type AddedMembers, asProblem, type Problem, type User } from '@vestnik/sdk';
import { Link2 } from 'lucide-react';
import { useState } from 'react';
import { toast } from '../../core/announce';
import { client } from '../../core/client';
import { problemText } from '../../core/problems';
import { useTranslate } from '../../i18n';
import { copyText } from '../../lib/clipboard';
import { Avatar } from '../../ui/Avatar';
import { Button } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';
import { useNames } from './useKnownPeople';

interface Props {
  chatId: string;
  refused: AddedMembers['refused'];
  /** Whoever was to be added: for their names. */
  people: readonly User[];
  onClose(): void;
}

/** Who could not be added to a chat, and why; with a link they may come by of their own accord. */
export function RefusedPeople({ chatId, refused, people, onClose }: Props) {
  const t = useTranslate();
  const names = useNames();
  const [busy, setBusy] = useState(false);
  const [url, setUrl] = useState<string>();
  const [problem, setProblem] = useState<Problem | null>(null);

  async function makeLink(): Promise<void> {
    setBusy(true);
    setProblem(null);
    try {
      const invite = await client.invites.create(chatId);
      setUrl(invite.url);
      if (await copyText(invite.url)) toast(t('refused.copied'));
    } catch (error) {
      setProblem(asProblem(error));
    }
    setBusy(false);
  }

  return (
    <Dialog title={t('refused.title')} onClose={onClose}>
      <p className="mt-1 text-sm text-muted">{t('refused.text')}</p>
      <ul className="mt-3 flex max-h-72 flex-col gap-2 overflow-y-auto">
        {refused.map(({ userId, code }) => {
          const user = people.find((each) => each.id === userId);
          const reason = `refused.reason.${code}`;
          return (
            <li key={userId} className="flex items-center gap-3">
              <Avatar id={userId} name={names(user)} url={user?.avatarUrl} size={40} />
              <span className="flex min-w-0 flex-col">
                <span className="truncate font-medium">{names(user)}</span>
                <span className="text-[0.8125rem] text-muted">
                  {t(t.has(reason) ? reason : 'refused.reason')}
                </span>
              </span>
            </li>
          );
        })}
      </ul>
      {url && (
        <input
          readOnly
          aria-label={t('refused.link')}
          value={url}
          onFocus={(event) => event.target.select()}
          className="mt-4 w-full rounded-xl border border-edge bg-surface px-3.5 py-2.5 text-sm"
        />
      )}
      <p role="alert" className="mt-2 text-sm text-bad empty:hidden">
        {problem && problemText(t, problem)}
      </p>
      <div className="mt-5 flex flex-wrap justify-end gap-2">
        <Button kind="plain" onClick={onClose}>
          {t('common.close')}
        </Button>
        <Button busy={busy} onClick={() => void makeLink()}>
          <Link2 size={18} aria-hidden="true" />
          {t('refused.copyLink')}
        </Button>
      </div>
    </Dialog>
  );
}
