import type { JoinRequest } from '@vestnik/sdk';
import { Check, UserCheck, X } from 'lucide-react';
import { announce } from '../../core/announce';
import { client } from '../../core/client';
import { useTranslate } from '../../i18n';
import { formatMoment } from '../../i18n/dates';
import { useAttempt } from '../../lib/useAttempt';
import { useLoaded } from '../../lib/useLoaded';
import { Avatar } from '../../ui/Avatar';
import { IconButton } from '../../ui/Button';
import { GoingList } from '../../ui/GoingList';
import { LoadState } from '../../ui/LoadState';
import { ViewState } from '../../ui/State';
import { useNames } from '../people/useKnownPeople';
import type { ViewProps } from './Details';
import { Pane } from './Pane';

/** Who asks to join; asked anew whenever the count says that there are others. */
export function Requests({ chat, way, first }: ViewProps) {
  const t = useTranslate();
  const nameOf = useNames();
  const { attempt, isUnderWay } = useAttempt();
  const requests = useLoaded(`${chat.id} ${chat.requestCount ?? 0}`, () => client.invites.requests(chat.id));

  async function answer({ user }: JoinRequest, approve: boolean): Promise<void> {
    if (!(await attempt(() => client.invites.answer(chat.id, user.id, approve), user.id)))
      return requests.again();
    requests.set((now) => now.filter((request) => request.user.id !== user.id));
    announce(t(approve ? 'requests.approved' : 'requests.refused', { name: nameOf(user) }));
  }

  return (
    <Pane title={t('requests.title')} way={way} first={first}>
      <LoadState of={requests} />
      {requests.data?.length === 0 && (
        <ViewState icon={UserCheck} title={t('requests.nobody')} hint={t('requests.nobodyHint')} />
      )}
      <GoingList className="flex flex-col px-4 py-2">
        {requests.data?.map((request) => {
          const { user, createdAt } = request;
          const name = nameOf(user);
          return (
            <li key={user.id} data-request={user.id} className="flex min-h-14 items-center gap-3 py-1">
              <Avatar id={user.id} name={name} url={user.avatarUrl} size={44} />
              <span className="flex min-w-0 grow flex-col">
                <span className="truncate font-medium">{name}</span>
                <span className="truncate text-[0.8125rem] text-muted">
                  @{user.username} · {formatMoment(t, createdAt)}
                </span>
              </span>
              <IconButton
                label={t('requests.approve', { name })}
                busy={isUnderWay(user.id)}
                onClick={() => void answer(request, true)}
                tone="accent"
              >
                <Check size={20} aria-hidden="true" />
              </IconButton>
              <IconButton
                label={t('requests.refuse', { name })}
                busy={isUnderWay(user.id)}
                onClick={() => void answer(request, false)}
              >
                <X size={20} aria-hidden="true" />
              </IconButton>
            </li>
          );
        })}
      </GoingList>
    </Pane>
  );
}
