import { type Chat, isMuted } from '@vestnik/sdk';
import {
  type KeyboardEvent,
  type RefObject,
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import type { VirtualizerHandle } from 'virtua';
import { useVestnik } from '../../core/client';
import { dayKey } from '../../i18n/dates';
import { useLasting, useNow } from '../../lib/hooks';
import { useListKeys } from '../../lib/useListKeys';
import type { Point } from '../../lib/useMenuGesture';
import { RowSkeletons } from '../../ui/RowSkeletons';
import type { Tab } from '../../ui/Tabs';
import { VirtualList } from '../../ui/VirtualList';
import { ChatMenu } from '../chatMenu/ChatMenu';
import { ArchiveRow } from './ArchiveRow';
import { ChatRow } from './ChatRow';
import { EmptyList } from './EmptyList';
import { keepOffset, useChatsIn, useFilter, useListPlace } from './useFilter';
import { useMovePinned } from './useMovePinned';
import { useRowPointer } from './useRowPointer';

const ARCHIVE = 'archive';
type Row = Chat | typeof ARCHIVE;
const idOf = (row: Row): string => (row === ARCHIVE ? ARCHIVE : row.id);

interface Props {
  currentId: string | undefined;
  tabs: readonly Tab[];
  scroller: RefObject<HTMLDivElement | null>;
  /** A character typed on a row: the search begins with it. */
  onType(character: string): void;
  /** Up from the first row. */
  onLeave(): void;
}

/** The chats of one tab. */
export function Chats({ currentId, tabs, scroller, onType, onLeave }: Props) {
  const { id: filterId, filter } = useFilter(tabs);
  const chats = useChatsIn(filter, currentId);
  const hasArchive = tabs.some((tab) => tab.id === ARCHIVE);
  const synced = useVestnik((state) => state.synced);
  const now = useNow();
  const today = dayKey(now.toISOString());
  const list = useRef<VirtualizerHandle>(null);
  const [menu, setMenu] = useState<{ chatId: string; at: Point; nextId: string | undefined } | null>(null);
  const menuChat = useVestnik((state) => (menu ? state.chats[menu.chatId] : undefined));
  const slow = useLasting(!synced && chats.length === 0, 200);

  const moving = useMovePinned(filter === 'all' ? chats : []);
  const rows = useMemo<Row[]>(() => {
    const shown = moving.drag ? moving.ordered(chats) : chats;
    return filter === 'all' && hasArchive ? [ARCHIVE, ...shown] : shown;
  }, [chats, filter, hasArchive, moving.drag, moving.ordered]);
  const ids = useMemo(() => rows.map(idOf), [rows]);
  const keys = useListKeys({ ids, startId: currentId, scroller, list });

  const chatOf = (id: string | undefined): Chat | undefined => chats.find((chat) => chat.id === id);
  const pointer = useRowPointer({
    scroller,
    rowHeight: () => list.current?.getItemSize(0) ?? 0,
    isMovable: (id) => moving.place(id) >= 0,
    onMenu: (id, at) => {
      const chat = chatOf(id);
      if (chat) openMenu(chat, at);
    },
    onDragStart: (id) => {
      setMenu(null);
      moving.start(id);
    },
    onDrag: moving.move,
    onDrop: moving.drop,
  });

  const latest = useRef({ ids, menu, goTo: keys.goTo });
  latest.current = { ids, menu, goTo: keys.goTo };

  function openMenu(chat: Chat, at: Point): void {
    const index = ids.indexOf(chat.id);
    setMenu({ chatId: chat.id, at, nextId: ids[index + 1] ?? ids[index - 1] });
  }

  // If the chat has left the list by what was picked, its neighbour has the focus: it would be nowhere.
  const closeMenu = useCallback(() => {
    setMenu(null);
    const { menu } = latest.current;
    requestAnimationFrame(() => {
      const { ids, goTo } = latest.current;
      const isLost = menu && !ids.includes(menu.chatId) && document.activeElement === document.body;
      if (isLost && menu.nextId) goTo(ids.indexOf(menu.nextId));
    });
  }, []);

  const isMenuOver = menu !== null && menuChat === undefined;
  useEffect(() => {
    if (isMenuOver) closeMenu();
  }, [isMenuOver, closeMenu]);

  // Each tab where it was left.
  useLayoutEffect(() => {
    list.current?.scrollTo(useListPlace.getState().offsets[filterId] ?? 0);
  }, [filterId]);

  function onKeyDown(event: KeyboardEvent): void {
    const row = event.target as HTMLElement;
    const chat = chatOf(row.dataset.row);
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key] as 1 | -1 | undefined;
    const isMenuKey = event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey);
    const isPlain = !event.altKey && !event.ctrlKey && !event.metaKey;
    if (row.dataset.row === undefined) return;
    if (chat && isMenuKey) {
      const box = row.getBoundingClientRect();
      openMenu(chat, { x: box.left + 64, y: box.top + box.height / 2 });
    } else if (chat && step && event.altKey) moving.step(chat.id, step);
    else if (keys.onKey(event)) {
      // Done.
    } else if (event.key === 'ArrowUp' && isPlain) onLeave();
    else if (isPlain && /^[\p{L}\p{N}@]$/u.test(event.key)) onType(event.key);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  if (rows.length === 0) {
    if (slow) return <RowSkeletons count={8} />;
    return synced ? <EmptyList filter={filter} /> : null;
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys and presses of the rows inside pass through here
    <div onKeyDown={onKeyDown} {...pointer.handlers} className="flex grow flex-col">
      <VirtualList
        ref={list}
        scroller={scroller}
        rows={rows}
        keyOf={idOf}
        keptIndex={keys.reachable}
        onScroll={(offset) => keepOffset(filterId, offset)}
      >
        {(row, index) =>
          row === ARCHIVE ? (
            <ArchiveRow key={ARCHIVE} reachable={index === keys.reachable} />
          ) : (
            <ChatRow
              key={row.id}
              chat={row}
              current={row.id === currentId}
              today={today}
              muted={isMuted(row, now)}
              reachable={index === keys.reachable}
              isPinned={moving.place(row.id) >= 0}
              dragged={moving.drag?.id === row.id ? moving.drag.offset : undefined}
            />
          )
        }
      </VirtualList>
      {menu && menuChat && <ChatMenu chat={menuChat} at={menu.at} onClose={closeMenu} />}
    </div>
  );
}
