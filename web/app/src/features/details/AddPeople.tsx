import { type AddedMembers, asProblem, type Problem, type User } from '@vestnik/sdk';
import { useMemo, useState } from 'react';
import { announce, toast } from '../../core/announce';
import { client } from '../../core/client';
import { problemText } from '../../core/problems';
import { useTranslate } from '../../i18n';
import { Button } from '../../ui/Button';
import { PeoplePicker } from '../people/PeoplePicker';
import { RefusedPeople } from '../people/RefusedPeople';
import type { ViewProps } from './Details';
import { Pane } from './Pane';

/** As many as one request may name. */
const MOST = 100;

/** Choosing whom to add. Whoever could not be added is named with the reason, and a link is offered. */
export function AddPeople({ chat, way, first }: ViewProps) {
  const t = useTranslate();
  const [chosen, setChosen] = useState<User[]>([]);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [refused, setRefused] = useState<AddedMembers['refused']>([]);
  const isMember = useMemo(() => {
    const ids = new Set(chat.members?.map(({ user }) => user.id));
    return (userId: string) => ids.has(userId);
  }, [chat.members]);

  function startOver(): void {
    setRefused([]);
    setChosen([]);
  }

  async function add(): Promise<void> {
    setBusy(true);
    setProblem(null);
    try {
      const answer = await client.members.add(
        chat.id,
        chosen.map(({ id }) => id),
      );
      if (answer.added.length > 0) toast(t('add.done', { count: answer.added.length }));
      if (answer.refused.length === 0) way.back();
      else setRefused(answer.refused);
    } catch (error) {
      const failed = asProblem(error);
      setProblem(failed);
      announce(problemText(t, failed));
    } finally {
      setBusy(false);
    }
  }

  return (
    <Pane title={t('details.add')} way={way} first={first}>
      <div className="flex min-h-0 grow flex-col gap-3 p-4">
        <PeoplePicker
          label={t('add.search')}
          chosen={chosen}
          onChange={setChosen}
          isLeftOut={isMember}
          most={MOST}
        />
        {problem && <p className="text-sm text-bad">{problemText(t, problem)}</p>}
        <Button disabled={chosen.length === 0} busy={busy} onClick={() => void add()}>
          {chosen.length === 0 ? t('details.add') : t('add.confirm', { count: chosen.length })}
        </Button>
      </div>
      {refused.length > 0 && (
        <RefusedPeople chatId={chat.id} refused={refused} people={chosen} onClose={startOver} />
      )}
    </Pane>
  );
}
