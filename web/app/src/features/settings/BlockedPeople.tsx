import type { User } from '@vestnik/sdk';
import { toast } from '../../core/announce';
import { client, useVestnik } from '../../core/client';
import { useTranslate } from '../../i18n';
import { useAttempt } from '../../lib/useAttempt';
import { useLoaded } from '../../lib/useLoaded';
import { Avatar } from '../../ui/Avatar';
import { Button } from '../../ui/Button';
import { GoingList } from '../../ui/GoingList';
import { LoadState } from '../../ui/LoadState';
import { useNames } from '../people/useKnownPeople';

/** Whom one has blocked, on whatever device, and letting them write again. */
export function BlockedPeople() {
  const t = useTranslate();
  const nameOf = useNames();
  const { attempt, isUnderWay } = useAttempt();
  const held = useVestnik((state) => state.blocked);
  const blocked = useLoaded(Object.keys(held).sort().join(), () => client.people.blocked());
  const people = blocked.data?.filter(({ id }) => held[id]);

  async function unblock(user: User): Promise<void> {
    if (!(await attempt(() => client.people.unblock(user.id), user.id))) return;
    toast(t('person.unblocked', { name: nameOf(user) }));
  }

  return (
    <div>
      <h3 className="text-sm font-medium">{t('privacy.blocked')}</h3>
      <LoadState of={blocked} rows={1} />
      {people?.length === 0 && (
        <p className="mt-1 text-[0.8125rem] text-muted">{t('privacy.nobodyBlocked')}</p>
      )}
      <GoingList aria-label={t('privacy.blocked')} className="mt-1">
        {people?.map((user) => {
          const name = nameOf(user);
          return (
            <li key={user.id} className="flex min-h-14 items-center gap-3 py-1">
              <Avatar id={user.id} name={name} url={user.avatarUrl} size={40} />
              <span className="flex min-w-0 grow flex-col">
                <span className="truncate font-medium">{name}</span>
                <span className="truncate text-[0.8125rem] text-muted">@{user.username}</span>
              </span>
              <Button
                kind="quiet"
                aria-label={t('person.unblockNamed', { name })}
                busy={isUnderWay(user.id)}
                onClick={() => void unblock(user)}
              >
                {t('person.unblock')}
              </Button>
            </li>
          );
        })}
      </GoingList>
    </div>
  );
}
