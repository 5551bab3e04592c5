import type { Chat } from '@vestnik/sdk';
import type { KeyboardEvent } from 'react';
import { useTranslate } from '../../i18n';
import { useChatTitle } from '../people/useKnownPeople';
import { AddPeople } from './AddPeople';
import { Bans } from './Bans';
import { EditInfo } from './EditInfo';
import { GroupInfo } from './GroupInfo';
import { Invites } from './Invites';
import { Members } from './Members';
import { Permissions } from './Permissions';
import { Person } from './Person';
import { Requests } from './Requests';
import type { View, Way } from './views';

interface Props {
  chat: Chat;
  views: readonly View[];
  way: Way;
}

/** About the chat and its people: a pane beside the conversation, or over it where there is no room. */
export function Details({ chat, views, way }: Props) {
  const t = useTranslate();
  const title = useChatTitle(chat);
  const view = views.at(-1);
  if (!view) return null;

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    event.stopPropagation();
    way.back();
  }

  return (
    <aside
      aria-label={t('chat.details', { name: title })}
      onKeyDown={onKeyDown}
      className="slide safe-top absolute inset-0 z-20 flex min-h-0 flex-col border-line bg-surface lg:static lg:w-85 lg:shrink-0 lg:border-l"
    >
      <Shown key={JSON.stringify(views)} chat={chat} view={view} way={way} first={views.length === 1} />
    </aside>
  );
}

function Shown({ chat, view, way, first }: { chat: Chat; view: View; way: Way; first: boolean }) {
  const its = { chat, way, first };
  switch (view.name) {
    case 'info':
      return chat.peer ? <Person userId={chat.peer.id} {...its} /> : <GroupInfo {...its} />;
    case 'person':
      return <Person userId={view.userId} {...its} />;
    case 'edit':
      return <EditInfo {...its} />;
    case 'members':
      return <Members {...its} />;
    case 'add':
      return <AddPeople {...its} />;
    case 'permissions':
      return <Permissions {...its} />;
    case 'invites':
      return <Invites {...its} />;
    case 'requests':
      return <Requests {...its} />;
    case 'bans':
      return <Bans {...its} />;
  }
}

export interface ViewProps {
  chat: Chat;
  way: Way;
  first: boolean;
}
