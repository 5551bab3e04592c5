import { type Chat, logOf } from '@vestnik/sdk';
import { ArrowDown, CloudOff, MessageCircle } from 'lucide-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import { Virtualizer } from 'virtua';
import { toast } from '../../core/announce';
import { client, useVestnik } from '../../core/client';
import { problemText } from '../../core/problems';
import { useTranslate } from '../../i18n';
import { formatDay } from '../../i18n/dates';
import { useLasting } from '../../lib/hooks';
import { hueOf } from '../../ui/Avatar';
import { Button } from '../../ui/Button';
import { ViewState } from '../../ui/State';
import type { Item } from '../media/items';
import { AuthorLine, BubbleSkeletons, DayLabel, UnreadLine } from './Lines';
import { MessageRow } from './MessageRow';
import { buildRows, isSystem, type MessageRowData, type Row } from './rows';
import { SystemRow } from './SystemRow';
import type { Names } from './useChatNames';
import { useLoading } from './useLoading';
import { useMessageKeys } from './useMessageKeys';
import { useReading } from './useReading';
import { useScrolling } from './useScrolling';
import { useUnreadFrom } from './useUnreadFrom';

interface Props {
  chat: Chat;
  nameOf: Names;
  onMenu(row: MessageRowData, at: { x: number; y: number }): void;
  /** A message to go to: set by whoever shows a quote of it. */
  jump: (id: string) => void;
  target: { id: string } | null;
  /** A picture or film is to be looked at. */
  onOpen(item: Item): void;
  onPerson(userId: string): void;
}

const NOTHING: readonly never[] = [];

export function MessageList({ chat, nameOf, onMenu, jump, target, onOpen, onPerson }: Props) {
  const t = useTranslate();
  const log = useVestnik((state) => logOf(state, chat.id));
  const pending = useVestnik((state) => state.outbox[chat.id] ?? NOTHING);
  const myId = useVestnik((state) => state.me?.id);
  const [unreadFrom, setUnreadFrom] = useUnreadFrom(chat);
  const isGroup = chat.type === 'group';
  const [glowing, setGlowing] = useState<string | null>(null);
  const ready = log.phase === 'ready' || log.messages.length > 0;
  const loading = !ready && !log.problem;
  const slow = useLasting(loading, 200);

  const rows = useMemo(
    () =>
      ready || pending.length > 0
        ? buildRows({
            messages: log.messages,
            pending: log.hasNewer ? [] : pending,
            myId,
            hasOlder: log.hasOlder,
            unreadFrom,
            namesAuthors: isGroup,
          })
        : [],
    [ready, log.messages, log.hasOlder, log.hasNewer, pending, myId, unreadFrom, isGroup],
  );
  const scrolling = useScrolling({
    chatId: chat.id,
    rows: ready ? rows : NOTHING,
    hasNewer: log.hasNewer,
    toUnread: unreadFrom !== null,
  });
  const { scroller, list, toEnd, toRow } = scrolling;
  const check = useReading(chat.id, rows, list);
  const keys = useMessageKeys({ rows, scroller, toRow, onMenu });

  useLoading(chat, log);

  // What I write answers what was unread: the line has done its work. And it belongs to the newest.
  const sending = pending.length;
  const sentBefore = useRef(sending);
  useEffect(() => {
    if (sending > sentBefore.current) {
      setUnreadFrom(null);
      if (log.hasNewer) void client.history.newest(chat.id).then(toEnd);
    }
    sentBefore.current = sending;
  }, [sending, log.hasNewer, chat.id, toEnd, setUnreadFrom]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each jump, when its message has come
  useEffect(() => {
    if (!target) return;
    let current = true;
    void client.history.reach(chat.id, target.id).then((found) => {
      if (!current) return;
      if (found) setGlowing(target.id);
      else toast(t('message.gone'));
    });
    return () => {
      current = false;
    };
  }, [target]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: rows may still move after the jump
  useEffect(() => {
    if (!glowing) return;
    const index = rows.findIndex((row) => row.kind === 'message' && row.message?.id === glowing);
    if (index >= 0) toRow(index, 'center');
    const timer = setTimeout(() => setGlowing(null), 1_700);
    return () => clearTimeout(timer);
  }, [glowing]);

  function goToEnd(): void {
    if (log.hasNewer) void client.history.newest(chat.id).then(() => requestAnimationFrame(toEnd));
    else toEnd();
  }

  const line = (row: Row, index: number) => {
    if (row.kind === 'day') return <DayLabel key={row.key} text={formatDay(t, row.at)} />;
    if (row.kind === 'unread') return <UnreadLine key={row.key} text={t('chat.unread')} />;
    if (row.kind === 'author') {
      return (
        <AuthorLine
          key={row.key}
          name={nameOf(row.senderId)}
          hue={hueOf(row.senderId)}
          onClick={() => onPerson(row.senderId)}
        />
      );
    }
    const common = {
      row,
      reachable: index === keys.reachableIndex,
      glowing: row.message?.id === glowing,
      onMenu,
    };
    if (row.message && isSystem(row)) {
      return <SystemRow key={row.key} message={row.message} type={chat.type} {...common} />;
    }
    return (
      <MessageRow
        key={row.key}
        nameOf={nameOf}
        isSaved={chat.type === 'saved'}
        showsFaces={isGroup}
        onJump={jump}
        onOpen={onOpen}
        onPerson={onPerson}
        {...common}
      />
    );
  };

  return (
    <section aria-label={t('chat.messages')} aria-busy={loading} className="relative min-h-0 grow">
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the keys of the articles inside pass through here */}
      <div
        ref={scroller}
        data-scroller
        onKeyDown={keys.onKeyDown}
        className="flex h-full flex-col overflow-y-auto overscroll-contain [overflow-anchor:none]"
      >
        <div className="grow" />
        {/* While it scrolls the list would hear no pointer: a press right after a turn of the wheel would be lost. */}
        <div className="mx-auto w-full max-w-190 *:pointer-events-auto!">
          <Virtualizer
            ref={list}
            scrollRef={scroller}
            data={rows}
            shift={scrolling.shift}
            bufferSize={600}
            keepMounted={keys.reachableIndex >= 0 ? [keys.reachableIndex] : undefined}
            onScroll={(offset) => {
              scrolling.onScroll(offset);
              check();
            }}
            onResize={scrolling.onResize}
          >
            {line}
          </Virtualizer>
        </div>
      </div>
      {scrolling.topAt && (
        <div className="pointer-events-none absolute inset-x-0 top-1" aria-hidden="true">
          <DayLabel text={formatDay(t, scrolling.topAt)} />
        </div>
      )}
      <Overlay>
        {slow && <BubbleSkeletons />}
        {log.problem && !ready && (
          <ViewState
            icon={CloudOff}
            title={t('chat.loadFailed')}
            hint={problemText(t, log.problem)}
            action={<Button onClick={() => void client.history.open(chat.id)}>{t('common.retry')}</Button>}
          />
        )}
        {ready && rows.length === 0 && (
          <ViewState
            icon={MessageCircle}
            title={t('chat.empty')}
            hint={t(chat.type === 'saved' ? 'chat.emptySavedHint' : 'chat.emptyHint')}
          />
        )}
      </Overlay>
      {rows.length > 0 && !scrolling.atEnd && <ToEnd unread={chat.unreadCount} onClick={goToEnd} />}
    </section>
  );
}

function Overlay({ children }: { children: React.ReactNode }) {
  return (
    <div className="pointer-events-none absolute inset-0 flex flex-col *:pointer-events-auto">{children}</div>
  );
}

function ToEnd({ unread, onClick }: { unread: number; onClick(): void }) {
  const t = useTranslate();
  return (
    <button
      type="button"
      aria-label={
        unread > 0 ? `${t('chat.toEnd')}: ${t('chats.unread', { count: unread })}` : t('chat.toEnd')
      }
      onClick={onClick}
      className="appear absolute right-4 bottom-3 grid size-11 place-items-center rounded-full bg-raised text-muted shadow-float hover:text-text"
    >
      <ArrowDown size={20} aria-hidden="true" />
      {unread > 0 && (
        <span className="absolute -top-1.5 grid h-5 min-w-5 place-items-center rounded-full bg-fill px-1.5 text-xs font-medium text-on-fill tabular-nums">
          {unread > 999 ? '999+' : unread}
        </span>
      )}
    </button>
  );
}
