import type { Invite } from '@vestnik/sdk';
import { LinkIcon, Plus } from 'lucide-react';
import { useState } from 'react';
import { client } from '../../core/client';
import { useTranslate } from '../../i18n';
import { useLoaded } from '../../lib/useLoaded';
import { Button } from '../../ui/Button';
import { GoingList } from '../../ui/GoingList';
import { LoadState } from '../../ui/LoadState';
import { ViewState } from '../../ui/State';
import type { ViewProps } from './Details';
import { InviteCard } from './InviteCard';
import { NewInvite } from './NewInvite';
import { Pane } from './Pane';

/** The links into this chat that one may see: to make, hand on and revoke. */
export function Invites({ chat, way, first }: ViewProps) {
  const t = useTranslate();
  const [making, setMaking] = useState(false);
  const links = useLoaded(chat.id, () => client.invites.list(chat.id));

  return (
    <Pane title={t('invites.title')} way={way} first={first}>
      <div className="flex flex-col gap-3 p-4">
        <p className="text-sm text-muted">{t('invites.hint')}</p>
        {making ? (
          <NewInvite
            chatId={chat.id}
            onMade={(made) => {
              setMaking(false);
              links.set((now) => [made, ...now]);
            }}
            onCancel={() => setMaking(false)}
          />
        ) : (
          <Button onClick={() => setMaking(true)} className="self-start">
            <Plus size={18} aria-hidden="true" />
            {t('invites.new')}
          </Button>
        )}
        <LoadState of={links} rows={2} />
        {links.data?.length === 0 && !making && (
          <ViewState icon={LinkIcon} title={t('invites.none')} hint={t('invites.noneHint')} />
        )}
        {links.data && (
          <GoingList aria-label={t('invites.title')} className="flex flex-col gap-3">
            {links.data.map((invite: Invite) => (
              <InviteCard
                key={invite.token}
                chat={chat}
                invite={invite}
                onRevoked={() => links.set((now) => now.filter(({ token }) => token !== invite.token))}
              />
            ))}
          </GoingList>
        )}
      </div>
    </Pane>
  );
}
