import { type Chat, isUnread, mayIn, statusOf } from '@vestnik/sdk';
import { BellOff, Megaphone, Pin, UserPlus, Users } from 'lucide-react';
import { memo, type ReactNode } from 'react';
import { Link } from 'wouter';
import { useVestnik } from '../../core/client';
import { useTranslate } from '../../i18n';
import { formatListTime } from '../../i18n/dates';
import { chatPicture } from '../../lib/people';
import { useStatus } from '../../lib/presence';
import { Avatar } from '../../ui/Avatar';
import { cx } from '../../ui/cx';
import { type TickStatus, Ticks } from '../../ui/Ticks';
import { useChatTitle } from '../people/useKnownPeople';
import { Preview } from './Preview';
import { UnreadBadge } from './UnreadBadge';

interface Props {
  chat: Chat;
  current: boolean;
  /** Changes with the day, so that "14:05" becomes "Mon". */
  today: string;
  muted?: boolean;
  /** Whether the Tab key leads to it; undefined: in a list where it leads to all. */
  reachable?: boolean;
  /** Among the pinned ones of this list, where it can be moved. */
  isPinned?: boolean;
  /** How far from its place the pointer holds it, in pixels. */
  dragged?: number;
}

export const ChatRow = memo(function ChatRow({
  chat,
  current,
  muted = false,
  reachable,
  isPinned = false,
  dragged,
}: Props) {
  const t = useTranslate();
  const title = useChatTitle(chat);
  const myId = useVestnik((state) => state.me?.id);
  const presence = useStatus(chat.peer);
  const pending = useVestnik((state) => state.outbox[chat.id]?.at(-1));
  const readStatus = useVestnik((state) => (chat.lastMessage ? statusOf(state, chat.lastMessage) : 'sent'));

  const last = chat.lastMessage;
  const isMine = pending !== undefined || (last?.senderId === myId && last?.type !== 'system');
  const status: TickStatus = pending ? (pending.state === 'sending' ? 'sending' : 'failed') : readStatus;
  const time = pending?.createdAt ?? last?.createdAt;
  // Nobody is told who of thousands has read.
  const showTicks = isMine && chat.type !== 'saved' && chat.type !== 'channel' && time !== undefined;
  const requests = mayIn(chat, 'approve') ? (chat.requestCount ?? 0) : 0;

  return (
    <Link
      href={`/chat/${chat.id}`}
      data-row={chat.id}
      data-chat={chat.id}
      draggable={false}
      tabIndex={reachable === false ? -1 : undefined}
      aria-current={current ? 'page' : undefined}
      aria-keyshortcuts={isPinned ? 'Alt+ArrowUp Alt+ArrowDown' : undefined}
      style={dragged === undefined ? undefined : { transform: `translateY(${dragged}px)` }}
      className={cx(
        'mx-2 flex h-16 items-center gap-3 rounded-xl px-2 focus-visible:-outline-offset-2',
        // A long press is for what can be done with the chat, not with the link.
        '[-webkit-touch-callout:none] select-none',
        dragged === undefined ? 'transition-colors' : 'relative z-10 cursor-grabbing bg-raised shadow-float',
        dragged === undefined && (current ? 'bg-tint' : 'hover:bg-sunken'),
      )}
    >
      <Avatar
        id={chat.peer?.id ?? chat.id}
        name={title}
        url={chatPicture(chat)}
        saved={chat.type === 'saved'}
        online={chat.peer ? presence !== 'offline' : undefined}
        status={presence}
      />
      <span className="flex min-w-0 grow flex-col gap-0.5">
        <span className="flex items-center gap-2">
          <span className="flex min-w-0 grow items-center gap-1">
            {chat.type === 'group' && <Sign label={t('list.group')} icon={<Users size={15} />} />}
            {chat.type === 'channel' && <Sign label={t('list.channel')} icon={<Megaphone size={15} />} />}
            <span className="min-w-0 truncate font-medium">{title}</span>
            {muted && <Sign label={t('list.muted')} icon={<BellOff size={14} />} />}
          </span>
          {showTicks && <Ticks status={status} className="shrink-0 self-center text-muted" />}
          {time && (
            <time dateTime={time} className="shrink-0 text-xs text-muted tabular-nums">
              {formatListTime(t, time)}
            </time>
          )}
        </span>
        <span className="flex items-center gap-2">
          <span className="min-w-0 grow truncate text-sm text-muted">
            <Preview chat={chat} current={current} pending={pending} mine={isMine} />
          </span>
          {requests > 0 && (
            <span className="inline-flex h-5 shrink-0 items-center gap-1 rounded-full bg-tint px-1.5 text-xs font-medium text-accent tabular-nums">
              <UserPlus size={12} aria-hidden="true" />
              <span aria-hidden="true">{requests}</span>
              <span className="sr-only">{t('list.requests', { count: requests })}</span>
            </span>
          )}
          {isUnread(chat) ? (
            <UnreadBadge
              count={chat.unreadCount}
              label={
                chat.unreadCount > 0 ? t('chats.unread', { count: chat.unreadCount }) : t('list.markedUnread')
              }
              quiet={muted || chat.archived}
            />
          ) : (
            chat.pinned && !chat.archived && <Sign label={t('list.pinned')} icon={<Pin size={15} />} />
          )}
        </span>
      </span>
    </Link>
  );
});

function Sign({ label, icon }: { label: string; icon: ReactNode }) {
  return (
    <span className="shrink-0 text-muted" title={label}>
      <span aria-hidden="true">{icon}</span>
      <span className="sr-only">{label}</span>
    </span>
  );
}
