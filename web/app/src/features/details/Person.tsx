import type { Chat, User } from '@vestnik/sdk';
import { Ban, MessageCircle, Pencil, Settings, UserMinus, UserPlus } from 'lucide-react';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { toast, toastWithUndo } from '../../core/announce';
import { client, useVestnik } from '../../core/client';
import { useTranslate } from '../../i18n';
import { useNow } from '../../lib/hooks';
import { nameOf as ownName, presenceText } from '../../lib/people';
import { useAttempt } from '../../lib/useAttempt';
import { useLoaded } from '../../lib/useLoaded';
import { useWatched } from '../../lib/useWatched';
import { Avatar } from '../../ui/Avatar';
import { Button } from '../../ui/Button';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { LoadState } from '../../ui/LoadState';
import { Words } from '../../ui/Words';
import { MuteButton } from '../chatMenu/MuteButton';
import { AliasDialog } from '../people/AliasDialog';
import { useNames } from '../people/useKnownPeople';
import { useOpenDirect } from '../people/useOpenDirect';
import { ActionLine } from './ActionLine';
import type { ViewProps } from './Details';
import { Fact, Facts, HEAD_FACE, Head } from './Head';
import { Pane } from './Pane';
import { SharedChats } from './SharedChats';

/** Somebody: who they are, what one calls them, where one meets them. */
export function Person({ userId, chat, way, first }: ViewProps & { userId: string }) {
  const t = useTranslate();
  const known: User | undefined =
    chat.peer?.id === userId ? chat.peer : chat.members?.find(({ user }) => user.id === userId)?.user;
  const asked = useLoaded(userId, () => client.people.get(userId));
  const user = asked.data ?? known;
  useWatched([userId]);

  return (
    <Pane title={t('person.title')} way={way} first={first}>
      {user ? <About user={user} chat={chat} /> : <LoadState of={asked} rows={2} />}
    </Pane>
  );
}

function About({ user, chat }: { user: User; chat: Chat }) {
  const t = useTranslate();
  const now = useNow();
  const [, navigate] = useLocation();
  const openDirect = useOpenDirect(() => undefined);
  const name = useNames()(user);
  const isMe = useVestnik((state) => state.me?.id === user.id);
  const contact = useVestnik((state) => state.contacts[user.id]);
  const isBlocked = useVestnik((state) => Boolean(state.blocked[user.id]));
  const presence = useVestnik((state) => state.presence[user.id]) ?? {
    isOnline: user.isOnline ?? false,
    lastSeenAt: user.lastSeenAt ?? null,
  };
  const [asking, setAsking] = useState<'block' | 'alias' | null>(null);
  const { attempt } = useAttempt();
  const isPeer = chat.peer?.id === user.id;

  async function removeContact(): Promise<void> {
    const alias = contact?.alias;
    if (!(await attempt(() => client.people.removeContact(user.id)))) return;
    toastWithUndo(
      t('person.contactRemoved', { name }),
      () => void attempt(() => client.people.saveContact(user.id, alias)),
    );
  }

  async function block(): Promise<void> {
    await client.people.block(user.id);
    toast(t('person.blocked', { name }));
  }

  async function unblock(): Promise<void> {
    if (await attempt(() => client.people.unblock(user.id))) toast(t('person.unblocked', { name }));
  }

  return (
    <>
      <Head
        face={<Avatar id={user.id} name={name} url={user.avatarUrl} size={HEAD_FACE} />}
        name={name}
        note={isMe ? t('presence.online') : presenceText(t, presence, now)}
      >
        {isMe && (
          <Button kind="plain" onClick={() => navigate('/app/settings')}>
            <Settings size={18} aria-hidden="true" />
            {t('settings.open')}
          </Button>
        )}
        {!isMe && !isPeer && (
          <Button onClick={() => void openDirect(user.id)}>
            <MessageCircle size={18} aria-hidden="true" />
            {t('person.message')}
          </Button>
        )}
        {isPeer && <MuteButton chat={chat} />}
      </Head>
      <Facts>
        <Fact term={t('auth.username')}>@{user.username}</Fact>
        {contact?.alias && contact.alias !== ownName(user, t) && (
          <Fact term={t('person.ownName')}>{ownName(user, t)}</Fact>
        )}
        {user.bio && (
          <Fact term={t('chat.bio')}>
            <Words text={user.bio} reachable />
          </Fact>
        )}
      </Facts>
      {!isMe && (
        <>
          <div className="px-2">
            <ActionLine
              icon={contact ? Pencil : UserPlus}
              label={t(contact ? 'person.editContact' : 'person.addContact')}
              onClick={() => setAsking('alias')}
            />
            {contact && (
              <ActionLine
                icon={UserMinus}
                label={t('person.removeContact')}
                onClick={() => void removeContact()}
              />
            )}
            <ActionLine
              icon={Ban}
              danger={!isBlocked}
              label={t(isBlocked ? 'person.unblock' : 'person.block')}
              onClick={() => (isBlocked ? void unblock() : setAsking('block'))}
            />
          </div>
          <SharedChats userId={user.id} currentId={chat.id} />
        </>
      )}
      {asking === 'alias' && <AliasDialog user={user} contact={contact} onClose={() => setAsking(null)} />}
      {asking === 'block' && (
        <ConfirmDialog
          title={t('person.blockTitle', { name })}
          text={t('person.blockText')}
          confirm={t('person.block')}
          onConfirm={block}
          onClose={() => setAsking(null)}
        />
      )}
    </>
  );
}
