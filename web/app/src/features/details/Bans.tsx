import type { Ban } from '@vestnik/sdk';
import { ShieldCheck } from 'lucide-react';
import { toast } from '../../core/announce';
import { client } from '../../core/client';
import { useTranslate } from '../../i18n';
import { formatMoment } from '../../i18n/dates';
import { useAttempt } from '../../lib/useAttempt';
import { useLoaded } from '../../lib/useLoaded';
import { Avatar } from '../../ui/Avatar';
import { Button } from '../../ui/Button';
import { GoingList } from '../../ui/GoingList';
import { LoadState } from '../../ui/LoadState';
import { ViewState } from '../../ui/State';
import { useNames } from '../people/useKnownPeople';
import type { ViewProps } from './Details';
import { Pane } from './Pane';

/** Who may not come back, and letting them. */
export function Bans({ chat, way, first }: ViewProps) {
  const t = useTranslate();
  const nameOf = useNames();
  const { attempt, isUnderWay } = useAttempt();
  const bans = useLoaded(chat.id, () => client.members.bans(chat.id));

  async function lift({ user }: Ban): Promise<void> {
    if (!(await attempt(() => client.members.unban(chat.id, user.id), user.id))) return;
    bans.set((now) => now.filter((ban) => ban.user.id !== user.id));
    toast(t('bans.lifted', { name: nameOf(user) }));
  }

  return (
    <Pane title={t('bans.title')} way={way} first={first}>
      <LoadState of={bans} />
      {bans.data?.length === 0 && (
        <ViewState icon={ShieldCheck} title={t('bans.nobody')} hint={t('bans.nobodyHint')} />
      )}
      <GoingList className="flex flex-col px-4 py-2">
        {bans.data?.map((ban) => {
          const name = nameOf(ban.user);
          return (
            <li key={ban.user.id} className="flex min-h-14 items-center gap-3 py-1">
              <Avatar id={ban.user.id} name={name} url={ban.user.avatarUrl} size={44} />
              <span className="flex min-w-0 grow flex-col">
                <span className="truncate font-medium">{name}</span>
                <span className="truncate text-[0.8125rem] text-muted">{formatMoment(t, ban.createdAt)}</span>
              </span>
              <Button
                kind="quiet"
                aria-label={t('bans.liftNamed', { name })}
                busy={isUnderWay(ban.user.id)}
                onClick={() => void lift(ban)}
              >
                {t('bans.lift')}
              </Button>
            </li>
          );
        })}
      </GoingList>
    </Pane>
  );
}
