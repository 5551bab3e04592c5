import type { Chat } from '@vestnik/sdk';
import { ArrowLeft } from 'lucide-react';
import { Link } from 'wouter';
import { useVestnik } from '../../core/client';
import { useTranslate } from '../../i18n';
import { useLasting, useNow } from '../../lib/hooks';
import { chatTitle, presenceText } from '../../lib/people';
import { Avatar } from '../../ui/Avatar';

interface Props {
  chat: Chat;
  isWide: boolean;
  onDetails?(): void;
}

export function ConversationHeader({ chat, isWide, onDetails }: Props) {
  const t = useTranslate();
  const title = chatTitle(chat, t);
  // Alone on a phone's screen the conversation is the page.
  const Title = isWide ? 'h2' : 'h1';
  const face = <Avatar id={chat.peer?.id ?? chat.id} name={title} saved={chat.type === 'saved'} size={40} />;
  const words = (
    <span className="flex min-w-0 flex-col text-left">
      <span className="truncate leading-tight font-semibold">{title}</span>
      <Subtitle chat={chat} />
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
      </div>
    </header>
  );
}

function Subtitle({ chat }: { chat: Chat }) {
  const t = useTranslate();
  const now = useNow();
  const presence = useVestnik((state) => (chat.peer ? state.presence[chat.peer.id] : undefined));
  const typing = useVestnik((state) => (state.typing[chat.id]?.length ?? 0) > 0);
  const away = useLasting(
    useVestnik((state) => state.connection !== 'connected'),
    800,
  );
  if (!chat.peer) return null;
  // What was true when the connection went is not to be claimed now.
  if (away) return <span className="truncate text-[0.8125rem] text-muted">{t('connection.waiting')}</span>;
  if (typing) {
    return (
      <span className="flex items-center gap-1.5 text-[0.8125rem] text-accent" data-typing>
        {t('presence.typing')}
        <span aria-hidden="true" className="flex gap-0.5">
          {[0, 150, 300].map((delay) => (
            <span
              key={delay}
              className="typing-dot size-1 rounded-full bg-current"
              style={{ animationDelay: `${delay}ms` }}
            />
          ))}
        </span>
      </span>
    );
  }
  return (
    <span
      className={`truncate text-[0.8125rem] ${presence?.isOnline ? 'text-accent' : 'text-muted'}`}
      data-presence
    >
      {presenceText(t, presence, now)}
    </span>
  );
}
