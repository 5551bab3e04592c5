import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { VirtualizerHandle } from 'virtua';
import { client } from '../../core/client';
import type { Row } from './rows';

const NEAR_END = 48;
const LOAD_WITHIN = 900;

/** Where each conversation was left, for coming back to it. Nothing is kept of one left at its end. */
const leftAt = new Map<string, { key: string; offset: number }>();

function isAtEnd({ scrollSize, viewportSize }: VirtualizerHandle, offset: number): boolean {
  return scrollSize - offset - viewportSize < NEAR_END;
}

interface Input {
  chatId: string;
  rows: readonly Row[];
  hasNewer: boolean;
  /** The first unread message is to be shown, though it may still be on its way. */
  toUnread: boolean;
}

export interface Scrolling {
  scroller: RefObject<HTMLDivElement | null>;
  list: RefObject<VirtualizerHandle | null>;
  /** For virtua: this render puts rows before the others. */
  shift: boolean;
  atEnd: boolean;
  /** The moment at the top of the view, while it is being scrolled. */
  topAt: string | null;
  onScroll(offset: number): void;
  onResize(): void;
  toEnd(): void;
  toRow(index: number, align: 'center' | 'nearest'): void;
}

export function useScrolling({ chatId, rows, hasNewer, toUnread }: Input): Scrolling {
  const scroller = useRef<HTMLDivElement>(null);
  const list = useRef<VirtualizerHandle>(null);
  const before = useRef<readonly Row[]>([]);
  const stuck = useRef(true);
  const moved = useRef(false);
  const wasAtUnread = useRef(false);
  const idle = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const now = useRef({ rows, hasNewer });
  const [atEnd, setAtEnd] = useState(true);
  const [topAt, setTopAt] = useState<string | null>(null);
  now.current = { rows, hasNewer };

  const first = before.current[0]?.key;
  const shift = first !== undefined && rows[0]?.key !== first && rows.some((row) => row.key === first);

  const toEnd = useCallback(() => {
    stuck.current = true;
    list.current?.scrollToIndex(now.current.rows.length - 1, { align: 'end' });
  }, []);

  const loadAround = useCallback(() => {
    const handle = list.current;
    if (!handle || now.current.rows.length === 0) return;
    const { scrollOffset, viewportSize, scrollSize } = handle;
    if (scrollOffset < LOAD_WITHIN) void client.history.older(chatId);
    if (scrollSize - scrollOffset - viewportSize < LOAD_WITHIN) void client.history.newer(chatId);
  }, [chatId]);

  useLayoutEffect(() => {
    const previous = before.current;
    before.current = rows;
    const last = rows.at(-1);
    if (!last) return;
    const unread = rows.findIndex((row) => row.kind === 'unread');
    // What was seen last is there at once; what is unread comes a moment later, and nobody has moved meanwhile.
    const isLate = toUnread && unread >= 0 && !wasAtUnread.current && !moved.current;
    if (unread >= 0) wasAtUnread.current = true;
    if (previous.length === 0 || isLate) {
      const left = leftAt.get(chatId);
      const leftIndex = left ? rows.findIndex((row) => row.key === left.key) : -1;
      stuck.current = unread < 0 && leftIndex < 0;
      if (unread >= 0) list.current?.scrollToIndex(unread, { align: 'start', offset: -72 });
      else if (left && leftIndex >= 0)
        list.current?.scrollToIndex(leftIndex, { align: 'start', offset: left.offset });
      else toEnd();
    } else if (previous.at(-1)?.key !== last.key) {
      const isMine = last.kind === 'message' && last.pending !== undefined;
      if (isMine || (stuck.current && !hasNewer)) toEnd();
    }
    const frame = requestAnimationFrame(() => {
      // A view that starts at its very top never scrolls, and yet there may be much below.
      const handle = list.current;
      if (handle && !stuck.current) setAtEnd(isAtEnd(handle, handle.scrollOffset) && !hasNewer);
      loadAround();
    });
    return () => cancelAnimationFrame(frame);
  }, [rows, chatId, hasNewer, toUnread, toEnd, loadAround]);

  // The window, the keyboard or the composer took room: what was at the end stays at the end.
  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const byPerson = (): void => {
      moved.current = true;
    };
    element.addEventListener('wheel', byPerson, { passive: true, once: true });
    element.addEventListener('pointerdown', byPerson, { passive: true, once: true });
    element.addEventListener('keydown', byPerson, { once: true });
    const observer = new ResizeObserver(() => stuck.current && toEnd());
    observer.observe(element);
    return () => {
      observer.disconnect();
      for (const kind of ['wheel', 'pointerdown', 'keydown']) element.removeEventListener(kind, byPerson);
    };
  }, [toEnd]);

  // In the layout phase: later the list would be gone.
  useLayoutEffect(
    () => () => {
      clearTimeout(idle.current);
      const handle = list.current;
      const index = handle?.findItemIndex(handle.scrollOffset) ?? 0;
      const row = now.current.rows[index];
      if (!handle || !row || stuck.current) leftAt.delete(chatId);
      else leftAt.set(chatId, { key: row.key, offset: handle.scrollOffset - handle.getItemOffset(index) });
    },
    [chatId],
  );

  const onScroll = useCallback(
    (offset: number) => {
      const handle = list.current;
      if (!handle) return;
      stuck.current = isAtEnd(handle, offset) && !now.current.hasNewer;
      setAtEnd(stuck.current);
      const top = now.current.rows[handle.findItemIndex(offset + 8)];
      // Where a day begins its own heading says so; and being put at the end is no scrolling.
      setTopAt(top?.kind === 'message' && !stuck.current && moved.current ? top.at : null);
      clearTimeout(idle.current);
      idle.current = setTimeout(() => setTopAt(null), 1_200);
      loadAround();
    },
    [loadAround],
  );

  const onResize = useCallback(() => {
    if (stuck.current) toEnd();
  }, [toEnd]);

  const toRow = useCallback((index: number, align: 'center' | 'nearest') => {
    stuck.current = false;
    list.current?.scrollToIndex(index, { align });
  }, []);

  return { scroller, list, shift, atEnd, topAt, onScroll, onResize, toEnd, toRow };
}
