import type { ReplyPreview } from '@vestnik/sdk';
import { useTranslate } from '../../i18n';
import { formatTime } from '../../i18n/dates';
import { isSingleEmoji } from '../../lib/emoji';
import { cx } from '../../ui/cx';
import { type TickStatus, Ticks } from '../../ui/Ticks';
import { Words } from '../../ui/Words';

interface Props {
  content: string;
  mine: boolean;
  tail: boolean;
  at: string;
  edited: boolean;
  /** Null: no ticks (someone else's, or a note to myself). */
  status: TickStatus | null;
  reply?: ReplyPreview | null;
  replyAuthor: string;
  onReplyClick(): void;
}

export function Bubble({ content, mine, tail, at, edited, status, reply, replyAuthor, onReplyClick }: Props) {
  const bare = !reply && isSingleEmoji(content);
  return (
    <div
      className={cx(
        'relative flow-root max-w-full break-words text-left [overflow-wrap:anywhere]',
        bare ? 'px-1' : 'rounded-[1.125rem] px-3 py-1.5 shadow-bubble',
        !bare && (mine ? 'bg-own' : 'bg-other'),
        !bare && tail && (mine ? 'rounded-br-[0.3rem]' : 'rounded-bl-[0.3rem]'),
      )}
      style={{ fontSize: 'var(--message-size)' }}
    >
      {reply && <Quote reply={reply} author={replyAuthor} onClick={onReplyClick} />}
      <span className={cx('whitespace-pre-wrap', bare && 'block text-[3rem] leading-[1.15]')} dir="auto">
        {bare ? content.trim() : <Words text={content} />}
      </span>
      <Meta at={at} edited={edited} status={status} mine={mine && !bare} />
    </div>
  );
}

/** Floats after the text: on its last line if there is room, else below. */
function Meta({ at, edited, status, mine }: Pick<Props, 'at' | 'edited' | 'status' | 'mine'>) {
  const t = useTranslate();
  return (
    <span
      className={cx(
        'float-right mt-[0.45em] -mb-0.5 ml-2.5 flex items-center gap-1 text-xs leading-4 tabular-nums select-none',
        mine ? 'text-own-meta' : 'text-muted',
      )}
    >
      {edited && <span>{t('message.edited')}</span>}
      <time dateTime={at}>{formatTime(t, at)}</time>
      {status && <Ticks status={status} />}
    </span>
  );
}

function Quote({ reply, author, onClick }: { reply: ReplyPreview; author: string; onClick(): void }) {
  const t = useTranslate();
  return (
    <button
      type="button"
      tabIndex={-1}
      onClick={onClick}
      aria-label={t('message.replyTo', { name: author })}
      className="mt-0.5 mb-1 block w-full max-w-full rounded-md border-accent border-l-3 bg-accent/10 px-2.5 py-1 text-left text-[0.875em] hover:bg-accent/15"
    >
      <span className="block truncate font-medium text-accent">{author}</span>
      <span className="block truncate">{reply.content || t('message.gone')}</span>
    </button>
  );
}
