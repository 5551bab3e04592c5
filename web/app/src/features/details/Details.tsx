import type { Chat } from '@vestnik/sdk';
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { useTranslate } from '../../i18n';
import { cx } from '../../ui/cx';
import { useChatTitle } from '../people/useKnownPeople';
import { AddPeople } from './AddPeople';
import { Bans } from './Bans';
import { type EditedInfo, EditInfo } from './EditInfo';
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
  edited: EditedInfo;
  onEdit(edited: EditedInfo): void;
}

/** About the chat and its people: a pane beside the conversation, or over it where there is no room. */
export function Details({ chat, views, way, edited, onEdit }: Props) {
  if (views.length === 0) return null;
  return (
    <Stack chat={chat} way={way}>
      {views.map((view, depth) => (
        <Layer key={JSON.stringify(views.slice(0, depth + 1))} isTop={depth === views.length - 1}>
          <Shown view={view} chat={chat} way={way} first={depth === 0} edited={edited} onEdit={onEdit} />
        </Layer>
      ))}
    </Stack>
  );
}

function Stack({ chat, way, children }: { chat: Chat; way: Way; children: ReactNode }) {
  const t = useTranslate();
  const title = useChatTitle(chat);
  const [opener] = useState(() => document.activeElement);

  useEffect(
    () => () => {
      if (document.activeElement === document.body && opener instanceof HTMLElement) opener.focus();
    },
    [opener],
  );

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
      className="slide safe-top absolute inset-0 z-20 grid grid-cols-[minmax(0,1fr)] grid-rows-[minmax(0,1fr)] border-line bg-surface lg:static lg:w-85 lg:shrink-0 lg:border-l"
    >
      {children}
    </aside>
  );
}

/** One view. What others lie over stays as it was left: how far it was scrolled, what was typed, where the focus was. */
function Layer({ isTop, children }: { isTop: boolean; children: ReactNode }) {
  const layer = useRef<HTMLDivElement>(null);
  const focused = useRef<HTMLElement>(null);

  useEffect(() => {
    // The view above went, and the focus with it.
    if (!isTop || document.activeElement !== document.body) return;
    const last = focused.current?.isConnected ? focused.current : layer.current?.querySelector('button');
    last?.focus({ preventScroll: true });
  }, [isTop]);

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only takes note of where the focus is
    <div
      ref={layer}
      inert={!isTop}
      onFocus={({ target }) => {
        focused.current = target;
      }}
      className={cx('col-start-1 row-start-1 flex min-h-0 flex-col', !isTop && 'invisible')}
    >
      {children}
    </div>
  );
}

interface ShownProps extends ViewProps {
  view: View;
  edited: EditedInfo;
  onEdit(edited: EditedInfo): void;
}

function Shown({ view, edited, onEdit, ...its }: ShownProps) {
  const { chat } = its;
  switch (view.name) {
    case 'info':
      return chat.peer ? <Person userId={chat.peer.id} {...its} /> : <GroupInfo {...its} />;
    case 'person':
      return <Person userId={view.userId} {...its} />;
    case 'edit':
      return <EditInfo edited={edited} onEdit={onEdit} {...its} />;
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
