import { logOf, pictureOf, type ReplyPreview, statusOf } from '@vestnik/sdk';
import { CircleAlert } from 'lucide-react';
import { memo, useMemo } from 'react';
import { client, useVestnik } from '../../core/client';
import { problemText } from '../../core/problems';
import { useTranslate } from '../../i18n';
import { formatTime } from '../../i18n/dates';
import { type Point, useMenuGesture } from '../../lib/useMenuGesture';
import { Avatar } from '../../ui/Avatar';
import { cx } from '../../ui/cx';
import type { TickStatus } from '../../ui/Ticks';
import { type Item, itemsOf, lookOf } from '../media/items';
import { Bubble } from './Bubble';
import type { MessageRowData } from './rows';
import { SoundMessage } from './SoundMessage';
import type { Names } from './useChatNames';

interface Props {
  row: MessageRowData;
  nameOf: Names;
  isSaved: boolean;
  /** Many write here: the last of a group of bubbles carries its author's face. */
  showsFaces: boolean;
  /** The one message that the Tab key reaches; arrows move it. */
  reachable: boolean;
  glowing: boolean;
  onMenu(row: MessageRowData, at: Point): void;
  onJump(messageId: string): void;
  /** A picture or film is to be looked at. */
  onOpen(item: Item): void;
  onPerson(userId: string): void;
}

/** The quoted message as it is now, if it is at hand: it may have been changed or deleted since. */
function useQuoted(chatId: string, reply: ReplyPreview | null | undefined): ReplyPreview | null {
  const live = useVestnik((state) =>
    reply ? logOf(state, chatId).messages.find((held) => held.id === reply.id) : undefined,
  );
  if (!reply || !live) return reply ?? null;
  return live.deletedAt ? { ...reply, type: 'text', content: '' } : { ...reply, content: live.content };
}

export const MessageRow = memo(
  function MessageRow({
    row,
    nameOf,
    isSaved,
    showsFaces,
    reachable,
    glowing,
    onMenu,
    onJump,
    onOpen,
    onPerson,
  }: Props) {
    const t = useTranslate();
    const { message, pending, mine } = row;
    const stored = useVestnik((state) => (message && mine ? statusOf(state, message) : 'sent'));
    const gesture = useMenuGesture((at) => onMenu(row, at));
    const failed = pending !== undefined && pending.state !== 'sending';
    const status: TickStatus | null = !mine
      ? null
      : pending
        ? failed
          ? 'failed'
          : 'sending'
        : isSaved
          ? 'sent'
          : stored;
    const author = mine ? t('common.you') : nameOf(message?.senderId ?? '');
    const withFace = showsFaces && !mine && message !== undefined;
    const face = useVestnik((state) => (withFace && row.last ? pictureOf(state, message) : null));
    const items = useMemo(() => itemsOf(message, pending), [message, pending]);
    const look = lookOf(message, pending);
    const [only] = items;
    const chatId = message?.chatId ?? pending?.chatId ?? '';
    const reply = useQuoted(chatId, message?.replyTo ?? pending?.replyTo);

    return (
      <article
        data-key={row.key}
        data-no={message?.no}
        tabIndex={reachable ? 0 : -1}
        aria-label={t('message.by', { name: author, time: formatTime(t, row.at) })}
        {...gesture}
        className={cx(
          'flex flex-col px-3 pt-px outline-offset-[-2px] sm:px-4',
          // A long press is for the actions, and copying is among them.
          '[-webkit-touch-callout:none] pointer-coarse:select-none',
          row.last ? 'pb-2.5' : 'pb-1',
          mine ? 'items-end' : 'items-start',
          withFace && 'relative pl-13 sm:pl-14',
          glowing && 'glow',
        )}
      >
        {withFace && row.last && (
          <button
            type="button"
            tabIndex={-1}
            aria-label={t('chat.details', { name: author })}
            onClick={() => onPerson(message.senderId)}
            className="absolute bottom-2.5 left-2.5 rounded-full sm:left-3.5"
          >
            <Avatar id={message.senderId} name={author} url={face} size={36} />
          </button>
        )}
        <div
          className={cx(
            'flex max-w-[min(86%,36rem)] flex-col',
            mine ? 'items-end' : 'items-start',
            pending && 'arrive',
          )}
        >
          <Bubble
            content={message?.content ?? pending?.content ?? ''}
            type={message?.type ?? 'text'}
            items={items}
            look={look}
            sound={
              look === 'sound' &&
              only && (
                <SoundMessage
                  item={only}
                  chatId={chatId}
                  rowKey={row.key}
                  author={author}
                  at={row.at}
                  mine={mine}
                  reachable={reachable}
                />
              )
            }
            onOpen={onOpen}
            mine={mine}
            tail={row.last}
            at={row.at}
            edited={Boolean(message?.editedAt)}
            status={status}
            reply={reply}
            replyAuthor={nameOf(reply?.senderId ?? '')}
            onReplyClick={() => reply && onJump(reply.id)}
          />
          {failed && pending && (
            <button
              type="button"
              onClick={() => client.outbox.retry(pending.chatId, pending.clientId)}
              className="mt-1 flex min-h-8 items-center gap-1.5 rounded-lg px-2 text-left text-sm font-medium text-bad hover:bg-sunken"
            >
              <CircleAlert size={16} aria-hidden="true" className="shrink-0" />
              <span>
                {pending.problem && <span className="font-normal">{problemText(t, pending.problem)} </span>}
                {t('message.notSent')}
              </span>
            </button>
          )}
        </div>
      </article>
    );
  },
  (a, b) =>
    a.row.message === b.row.message &&
    a.row.pending === b.row.pending &&
    a.row.last === b.row.last &&
    a.row.mine === b.row.mine &&
    a.nameOf === b.nameOf &&
    a.isSaved === b.isSaved &&
    a.showsFaces === b.showsFaces &&
    a.reachable === b.reachable &&
    a.glowing === b.glowing &&
    a.onMenu === b.onMenu &&
    a.onJump === b.onJump &&
    a.onOpen === b.onOpen &&
    a.onPerson === b.onPerson,
);
