import { type AddedMembers, asProblem, mayIn, type Problem, type User } from '@vestnik/sdk';
import { LinkIcon } from 'lucide-react';
import { useState } from 'react';
import { announce, toast } from '../../core/announce';
import { client } from '../../core/client';
import { problemText } from '../../core/problems';
import { type Translate, useTranslate } from '../../i18n';
import { useName } from '../../lib/useName';
import { Avatar } from '../../ui/Avatar';
import { Button } from '../../ui/Button';
import { PeoplePicker } from '../people/PeoplePicker';
import type { ViewProps } from './Details';
import { Pane } from './Pane';

/** As many as one request may name. */
const MOST = 100;

/** Choosing whom to add. Whoever could not be added is named with the reason, and an invite link is offered instead. */
export function AddPeople({ chat, way, first }: ViewProps) {
  const t = useTranslate();
  const [chosen, setChosen] = useState<User[]>([]);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [refused, setRefused] = useState<AddedMembers['refused']>([]);
  const members = new Set(chat.members?.map(({ user }) => user.id));

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
      else {
        setRefused(answer.refused);
        announce(t('add.refused'));
      }
    } catch (error) {
      const failed = asProblem(error);
      setProblem(failed);
      announce(problemText(t, failed));
    } finally {
      setBusy(false);
    }
  }

  if (refused.length > 0) {
    return (
      <Pane title={t('add.refused')} way={way} first={first}>
        <Refused refused={refused} people={chosen} t={t} />
        <div className="flex flex-wrap gap-2 p-4">
          {mayIn(chat, 'invite') && (
            <Button onClick={() => way.show({ name: 'invites' })}>
              <LinkIcon size={18} aria-hidden="true" />
              {t('add.inviteInstead')}
            </Button>
          )}
          <Button kind="plain" onClick={way.back}>
            {t('common.close')}
          </Button>
        </div>
      </Pane>
    );
  }
  return (
    <Pane title={t('details.add')} way={way} first={first}>
      <div className="flex flex-col gap-3 p-4">
        <PeoplePicker
          label={t('add.search')}
          chosen={chosen}
          onChange={setChosen}
          isLeftOut={(userId) => members.has(userId)}
          most={MOST}
        />
        {problem && <p className="text-sm text-bad">{problemText(t, problem)}</p>}
        <Button disabled={chosen.length === 0} busy={busy} onClick={() => void add()}>
          {chosen.length === 0 ? t('details.add') : t('add.confirm', { count: chosen.length })}
        </Button>
      </div>
    </Pane>
  );
}

interface RefusedProps {
  refused: AddedMembers['refused'];
  people: readonly User[];
  t: Translate;
}

function Refused({ refused, people, t }: RefusedProps) {
  const nameOf = useName();
  return (
    <ul className="flex flex-col px-4 py-2">
      {refused.map(({ userId, code }) => {
        const name = nameOf(people.find(({ id }) => id === userId));
        const reason = `add.why.${code}`;
        return (
          <li key={userId} className="flex min-h-14 items-center gap-3 py-1">
            <Avatar id={userId} name={name} size={44} />
            <span className="flex min-w-0 flex-col">
              <span className="truncate font-medium">{name}</span>
              <span className="text-[0.8125rem] text-muted">
                {t.has(reason) ? t(reason) : t('add.why.other')}
              </span>
            </span>
          </li>
        );
      })}
    </ul>
  );
}
