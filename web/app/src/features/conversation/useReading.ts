import { type RefObject, useCallback, useEffect } from 'react';
import type { VirtualizerHandle } from 'virtua';
import { client } from '../../core/client';
import type { Row } from './rows';

/** Marks as read what is on the screen, while the person is there to see it. Returns the check, for scrolling. */
export function useReading(
  chatId: string,
  rows: readonly Row[],
  list: RefObject<VirtualizerHandle | null>,
): () => void {
  const check = useCallback(() => {
    const handle = list.current;
    if (!handle || document.visibilityState !== 'visible' || !document.hasFocus()) return;
    const lowest = handle.findItemIndex(handle.scrollOffset + handle.viewportSize - 4);
    for (let index = Math.min(lowest, rows.length - 1); index >= 0; index--) {
      const row = rows[index];
      if (row?.kind !== 'message' || row.mine || !row.message) continue;
      client.read(chatId, row.message);
      return;
    }
  }, [chatId, rows, list]);

  useEffect(() => {
    // After the rows have been laid out and scrolled to.
    const timer = setTimeout(check, 60);
    window.addEventListener('focus', check);
    document.addEventListener('visibilitychange', check);
    return () => {
      clearTimeout(timer);
      window.removeEventListener('focus', check);
      document.removeEventListener('visibilitychange', check);
    };
  }, [check]);

  return check;
}
