import type { Chat, User } from '@vestnik/sdk';
import { ArrowLeft, EllipsisVertical } from 'lucide-react';
import { useCallback, useId, useState } from 'react';
import { Link } from 'wouter';
import { useVestnik } from '../../core/client';
import { useTranslate } from '../../i18n';
import { useLasting, useNow } from '../../lib/hooks';
import { chatPicture, presenceText } from '../../lib/people';
import { useMembersText } from '../../lib/useMembersText';
import { useWatched } from '../../lib/useWatched';
import { Avatar } from '../../ui/Avatar';
import { IconButton } from '../../ui/Button';
import type { Anchor } from '../../ui/Menu';
import { ChatMenu } from '../chatMenu/ChatMenu';
import { useChatTitle } from '../people/useKnownPeople';
import { TypingLine } from './TypingLine';
import type { Names } from './useChatNames';

interface Props {
  chat: Chat;
  isWide: boolean;
  nameOf: Names;
  onDetails?(): void;
}

export function ConversationHeader({ chat, isWide, nameOf, onDetails }: Props) {
  const t = useTranslate();
  const title = useChatTitle(chat);
  const noteId = useId();
  const [menuAt, setMenuAt] = useState<Anchor | null>(null);
  const closeMenu = useCallback(() => setMenuAt(null), []);
  // Alone on a phone's screen the conversation is the page.
  const Title = isWide ? 'h2' : 'h1';
  const face = (
    <Avatar
      id={chat.peer?.id ?? chat.id}
      name={title}
      url={chatPicture(chat)}
      saved={chat.type === 'saved'}
      size={40}
    />
  );
  const words = (
    <span className="flex min-w-0 flex-col text-left">
      <span className="truncate leading-tight font-semibold">{title}</span>
      <span id={noteId} className="flex min-w-0">
        <Subtitle chat={chat} nameOf={nameOf} />
      </span>
    </span>
  );
  return (
    <header className="safe-top shrink-0 border-line border-b bg-surface">
      <div className="flex h-14 items-center gap-1 px-2 sm:px-3">
        {!isWide && (
          <Link
            href="/"
            aria-label={t('chat.toList')}
            className="grid size-10 shrink-0 place-items-center rounded-full text-muted hover:bg-sunken hover:text-text"
          >
            <ArrowLeft size={22} aria-hidden="true" />
          </Link>
        )}
        <Title className="sr-only">{title}</Title>
        {onDetails ? (
          <button
            type="button"
            onClick={onDetails}
            aria-label={t('chat.details', { name: title })}
            aria-describedby={noteId}
            className="flex min-w-0 items-center gap-3 rounded-xl px-1.5 py-1 hover:bg-sunken"
          >
            {face}
            {words}
          </button>
        ) : (
          <div className="flex min-w-0 items-center gap-3 px-1.5 py-1">
            {face}
            {words}
          </div>
        )}
        <IconButton
          label={t('chatMenu.actions')}
          aria-haspopup="menu"
          className="ml-auto"
          onClick={(event) => setMenuAt(event.currentTarget.getBoundingClientRect())}
        >
          <EllipsisVertical size={20} aria-hidden="true" />
        </IconButton>
      </div>
      {menuAt && <ChatMenu chat={chat} at={menuAt} onClose={closeMenu} />}
    </header>
  );
}

const NOBODY: readonly string[] = [];

function Subtitle({ chat, nameOf }: { chat: Chat; nameOf: Names }) {
  const typing = useVestnik((state) => state.typing[chat.id] ?? NOBODY);
  const away = useLasting(
    useVestnik((state) => state.connection !== 'connected'),
    800,
  );
  const t = useTranslate();
  if (chat.type === 'saved') return null;
  // What was true when the connection went is not to be claimed now.
  if (away) return <span className="truncate text-[0.8125rem] text-muted">{t('connection.waiting')}</span>;
  if (typing.length > 0) {
    return <TypingLine names={chat.peer ? NOBODY : typing.map(nameOf)} />;
  }
  return chat.peer ? <PresenceLine peer={chat.peer} /> : <MembersLine chat={chat} />;
}

function PresenceLine({ peer }: { peer: User }) {
  const t = useTranslate();
  const now = useNow();
  const presence = useVestnik((state) => state.presence[peer.id]);
  return (
    <span
      className={`truncate text-[0.8125rem] ${presence?.isOnline ? 'text-accent' : 'text-muted'}`}
      data-presence
    >
      {presenceText(t, presence, now)}
    </span>
  );
}

function MembersLine({ chat }: { chat: Chat }) {
  const text = useMembersText(chat);
  // Of a small chat everybody's presence is in the words.
  useWatched((chat.members ?? []).map((member) => member.user.id));
  return (
    <span className="truncate text-[0.8125rem] text-muted" data-members>
      {text}
    </span>
  );
}
