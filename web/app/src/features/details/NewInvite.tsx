import { asProblem, type Invite, type Problem } from '@vestnik/sdk';
import { type FormEvent, useState } from 'react';
import { announce } from '../../core/announce';
import { client } from '../../core/client';
import { problemText } from '../../core/problems';
import { useTranslate } from '../../i18n';
import { formatWait } from '../../i18n/dates';
import { Button } from '../../ui/Button';
import { Choice } from '../../ui/Choice';

interface Props {
  chatId: string;
  onMade(invite: Invite): void;
  onCancel(): void;
}

const HOUR = 3600;
/** Seconds a link lives; 0: for ever. */
const LIVES = [0, HOUR, 24 * HOUR, 7 * 24 * HOUR, 30 * 24 * HOUR] as const;
/** How many may join with it; 0: any number. */
const USES = [0, 1, 5, 10, 50, 100] as const;

/** How long a new link lives, for how many, and whether somebody has to say yes. */
export function NewInvite({ chatId, onMade, onCancel }: Props) {
  const t = useTranslate();
  const [life, setLife] = useState<number>(0);
  const [uses, setUses] = useState<number>(0);
  const [requiresApproval, setApproval] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);

  async function make(event: FormEvent): Promise<void> {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    try {
      onMade(
        await client.invites.create(chatId, {
          ...(life > 0 ? { expiresAt: new Date(Date.now() + life * 1000).toISOString() } : {}),
          ...(uses > 0 ? { maxUses: uses } : {}),
          requiresApproval,
        }),
      );
      announce(t('invites.made'));
    } catch (error) {
      const failed = asProblem(error);
      setProblem(failed);
      announce(problemText(t, failed));
      setBusy(false);
    }
  }

  return (
    <form
      onSubmit={(event) => void make(event)}
      className="arrive flex flex-col gap-3 rounded-2xl border border-line p-4"
    >
      <Choice<number>
        label={t('invites.life')}
        value={life}
        options={LIVES.map((seconds) => [
          seconds,
          seconds === 0 ? t('invites.forEver') : formatWait(t, seconds),
        ])}
        onPick={setLife}
      />
      <Choice<number>
        label={t('invites.uses')}
        value={uses}
        options={USES.map((count) => [
          count,
          count === 0 ? t('invites.anyNumber') : t('invites.people', { count }),
        ])}
        onPick={setUses}
      />
      <label className="flex cursor-pointer items-center gap-3">
        <input
          type="checkbox"
          checked={requiresApproval}
          onChange={(event) => setApproval(event.target.checked)}
          className="size-5 shrink-0 accent-fill"
        />
        <span className="flex flex-col">
          {t('invites.approval')}
          <span className="text-[0.8125rem] text-muted">{t('invites.approvalHint')}</span>
        </span>
      </label>
      {problem && <p className="text-sm text-bad">{problemText(t, problem)}</p>}
      <div className="flex flex-wrap gap-2">
        <Button type="submit" busy={busy}>
          {t('invites.make')}
        </Button>
        <Button kind="plain" onClick={onCancel}>
          {t('common.cancel')}
        </Button>
      </div>
    </form>
  );
}
