import type { Chat } from '@vestnik/sdk';
import { useEffect, useRef, useState } from 'react';
import { useVestnik } from '../../core/client';

/**
 * After which number the line of unread messages stands: as the chat was when it was opened. Where that was said by
 * an earlier visit alone, as the server says it.
 */
export function useUnreadFrom(chat: Chat): [number | null, (from: number | null) => void] {
  const isOld = useVestnik((state) => state.isOld);
  const openedOld = useRef(isOld);
  const [from, setFrom] = useState(chat.unreadCount > 0 ? chat.readNo : null);

  useEffect(() => {
    if (isOld || !openedOld.current) return;
    openedOld.current = false;
    if (chat.unreadCount > 0) setFrom((now) => now ?? chat.readNo);
  }, [isOld, chat.unreadCount, chat.readNo]);

  return [from, setFrom];
}
