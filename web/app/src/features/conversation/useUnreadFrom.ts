import { type Chat, logOf } from '@vestnik/sdk';
import { useEffect, useRef, useState } from 'react';
import { useVestnik } from '../../core/client';

/**
 * After which number the line of unread messages stands: as the chat was when it was opened. Where that was said by
 * an earlier visit alone, as the server says it. What I write meanwhile, on whichever device, answers what was unread.
 */
export function useUnreadFrom(chat: Chat): [number | null, (from: number | null) => void] {
  const isOld = useVestnik((state) => state.isOld);
  const openedOld = useRef(isOld);
  const openedAt = useRef(chat.lastNo);
  const [from, setFrom] = useState(chat.unreadCount > 0 ? chat.readNo : null);
  const mineNo = useVestnik(
    (state) =>
      logOf(state, chat.id).messages.findLast(
        ({ senderId, type }) => senderId === state.me?.id && type !== 'system',
      )?.no ?? 0,
  );

  useEffect(() => {
    if (isOld || !openedOld.current) return;
    openedOld.current = false;
    openedAt.current = chat.lastNo;
    if (chat.unreadCount > 0) setFrom((now) => now ?? chat.readNo);
  }, [isOld, chat.unreadCount, chat.readNo, chat.lastNo]);

  useEffect(() => {
    if (mineNo > openedAt.current) setFrom(null);
  }, [mineNo]);

  return [from, setFrom];
}
