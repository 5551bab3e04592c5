import { type Chat, statusOf } from '@vestnik/sdk';
import { memo } from 'react';
import { Link } from 'wouter';
import { useVestnik } from '../../core/client';
import { useDrafts } from '../../core/drafts';
import { type Translate, useTranslate } from '../../i18n';
import { formatListTime } from '../../i18n/dates';
import { chatTitle } from '../../lib/people';
import { Avatar } from '../../ui/Avatar';
import { cx } from '../../ui/cx';
import { type TickStatus, Ticks } from '../../ui/Ticks';

interface Props {
  chat: Chat;
  current: boolean;
  /** Changes with the day, so that "14:05" becomes "Mon". */
  today: string;
}

export const ChatRow = memo(function ChatRow({ chat, current }: Props) {
  const t = useTranslate();
  const myId = useVestnik((state) => state.me?.id);
  const online = useVestnik((state) =>
    chat.peer ? state.presence[chat.peer.id]?.isOnline === true : undefined,
  );
  const pending = useVestnik((state) => state.outbox[chat.id]?.at(-1));
  const readStatus = useVestnik((state) => (chat.lastMessage ? statusOf(state, chat.lastMessage) : 'sent'));

  const title = chatTitle(chat, t);
  const last = chat.lastMessage;
  const isMine = pending !== undefined || last?.senderId === myId;
  const status: TickStatus = pending ? (pending.state === 'sending' ? 'sending' : 'failed') : readStatus;
  const time = pending?.createdAt ?? last?.createdAt;
  const showTicks = isMine && chat.type !== 'saved' && time !== undefined;

  return (
    <Link
      href={`/chat/${chat.id}`}
      data-row
      data-chat={chat.id}
      aria-current={current ? 'page' : undefined}
      className={cx(
        'mx-2 flex h-16 shrink-0 items-center gap-3 rounded-xl px-2 transition-colors focus-visible:-outline-offset-2',
        current ? 'bg-tint' : 'hover:bg-sunken',
      )}
    >
      <Avatar id={chat.peer?.id ?? chat.id} name={title} saved={chat.type === 'saved'} online={online} />
      <span className="flex min-w-0 grow flex-col gap-0.5">
        <span className="flex items-baseline gap-2">
          <span className="min-w-0 grow truncate font-medium">{title}</span>
          {showTicks && <Ticks status={status} className="shrink-0 self-center text-muted" />}
          {time && (
            <time dateTime={time} className="shrink-0 text-xs text-muted tabular-nums">
              {formatListTime(t, time)}
            </time>
          )}
        </span>
        <span className="flex items-center gap-2">
          <span className="min-w-0 grow truncate text-sm text-muted">
            <Preview chat={chat} current={current} text={pending?.content ?? last?.content} mine={isMine} />
          </span>
          {chat.unreadCount > 0 && <UnreadBadge count={chat.unreadCount} t={t} />}
        </span>
      </span>
    </Link>
  );
});

function Preview({
  chat,
  current,
  text,
  mine,
}: {
  chat: Chat;
  current: boolean;
  text?: string;
  mine: boolean;
}) {
  const t = useTranslate();
  const typing = useVestnik((state) => (state.typing[chat.id]?.length ?? 0) > 0);
  const draft = useDrafts(({ drafts }) => drafts[chat.id]?.text.trim());
  if (typing) return <span className="text-accent">{t('presence.typing')}</span>;
  if (draft && !current) {
    return (
      <>
        <span className="text-bad">{t('chats.draft')}</span> {draft}
      </>
    );
  }
  if (text === undefined) return t(chat.type === 'saved' ? 'chats.savedHint' : 'chats.noMessages');
  return (
    <>
      {mine && chat.type !== 'saved' && <span className="text-accent">{t('chats.you')} </span>}
      {text || t('message.attachment')}
    </>
  );
}

function UnreadBadge({ count, t }: { count: number; t: Translate }) {
  return (
    <span
      data-unread={count}
      className="inline-grid h-5 min-w-5 shrink-0 place-items-center rounded-full bg-fill px-1.5 text-xs font-medium text-on-fill tabular-nums"
    >
      <span aria-hidden="true">{count > 999 ? '999+' : count}</span>
      <span className="sr-only">{t('chats.unread', { count })}</span>
    </span>
  );
}
