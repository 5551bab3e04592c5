import type { MessageType, ReplyPreview } from '@vestnik/sdk';
import type { ReactNode } from 'react';
import { useTranslate } from '../../i18n';
import { formatTime } from '../../i18n/dates';
import { isSingleEmoji } from '../../lib/emoji';
import { filesText, replyText } from '../../lib/messageText';
import { cx } from '../../ui/cx';
import { type TickStatus, Ticks } from '../../ui/Ticks';
import { Words } from '../../ui/Words';
import { Album, albumWidth } from '../media/Album';
import { FileCard } from '../media/FileCard';
import type { Item, Look } from '../media/items';

interface Props {
  content: string;
  type: MessageType;
  items: readonly Item[];
  /** How the files are shown. */
  look: Look;
  /** In their place, of a message that is one sound. */
  sound: ReactNode;
  mine: boolean;
  tail: boolean;
  at: string;
  edited: boolean;
  /** Null: no ticks (someone else's, or a note to myself). */
  status: TickStatus | null;
  reply?: ReplyPreview | null;
  replyAuthor: string;
  onReplyClick(): void;
  onOpen(item: Item): void;
}

export function Bubble({
  content,
  type,
  items,
  look,
  sound,
  mine,
  tail,
  at,
  edited,
  status,
  reply,
  replyAuthor,
  onReplyClick,
  onOpen,
}: Props) {
  const t = useTranslate();
  const hasFiles = items.length > 0;
  const isAlbum = hasFiles && look === 'album';
  const bare = !reply && !hasFiles && isSingleEmoji(content);
  // What this client has no picture of is at least named.
  const text = content || (hasFiles || type === 'text' ? '' : filesText(t, type));
  const meta = <Meta at={at} edited={edited} status={status} mine={mine && !bare} over={isAlbum && !text} />;
  return (
    <div
      className={cx(
        'relative flow-root max-w-full break-words text-left [overflow-wrap:anywhere]',
        bare ? 'px-1' : 'rounded-[1.125rem] shadow-bubble',
        isAlbum ? 'overflow-hidden' : !bare && 'px-3 py-1.5',
        !bare && (mine ? 'bg-own' : 'bg-other'),
        !bare && tail && (mine ? 'rounded-br-[0.3rem]' : 'rounded-bl-[0.3rem]'),
      )}
      style={{
        fontSize: 'var(--message-size)',
        width: isAlbum ? albumWidth(items, text !== '' || Boolean(reply)) : undefined,
      }}
    >
      {reply && (
        <div className={isAlbum ? 'px-2.5 pt-1.5 pb-0.5' : undefined}>
          <Quote reply={reply} author={replyAuthor} onClick={onReplyClick} />
        </div>
      )}
      {isAlbum && <Album items={items} onOpen={onOpen} />}
      {hasFiles && look === 'files' && (
        <div className={cx('-mx-1.5 flex w-72 max-w-[calc(100%+0.75rem)] flex-col gap-0.5', text && 'pb-1')}>
          {items.map((item) => (
            <FileCard key={item.place} item={item} mine={mine} />
          ))}
        </div>
      )}
      {hasFiles && look === 'sound' && sound}
      {isAlbum ? (
        text ? (
          <div className="flow-root px-3 py-1.5">
            <Text text={text} />
            {meta}
          </div>
        ) : (
          meta
        )
      ) : (
        <>
          {(text || !hasFiles) && <Text text={text} bare={bare} />}
          {sound && !text ? <div className="pointer-events-none -mt-5 flow-root">{meta}</div> : meta}
        </>
      )}
    </div>
  );
}

function Text({ text, bare = false }: { text: string; bare?: boolean }) {
  return (
    <span className={cx('whitespace-pre-wrap', bare && 'block text-[3rem] leading-[1.15]')} dir="auto">
      {bare ? text.trim() : <Words text={text} />}
    </span>
  );
}

interface MetaProps extends Pick<Props, 'at' | 'edited' | 'status' | 'mine'> {
  /** It lies over a picture. */
  over: boolean;
}

/** Floats after the text: on its last line if there is room, else below. */
function Meta({ at, edited, status, mine, over }: MetaProps) {
  const t = useTranslate();
  return (
    <span
      className={cx(
        'flex items-center gap-1 text-xs leading-4 tabular-nums select-none',
        over
          ? 'pointer-events-none absolute right-1.5 bottom-1.5 rounded-full bg-black/60 px-2 py-0.5 text-white [&_[data-status]]:text-white'
          : 'float-right mt-[0.45em] -mb-0.5 ml-2.5',
        !over && (mine ? 'text-own-meta' : 'text-muted'),
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
      <span className="block truncate">{replyText(t, reply)}</span>
    </button>
  );
}
