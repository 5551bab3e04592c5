import { countsAsUnread, isMuted, newestChats } from '@vestnik/sdk';
import { useEffect, useMemo, useRef } from 'react';
import { announce } from '../core/announce';
import { useVestnik } from '../core/client';
import { useTitles } from '../features/people/useKnownPeople';
import { useTranslate } from '../i18n';
import { totalUnread } from '../lib/people';

/**
 * What the person learns without looking at the list: the count in the title, new messages said aloud. Shows nothing,
 * and stands alone: whatever it were part of would be rendered anew with every message.
 */
export function Notices(): null {
  const t = useTranslate();
  const chats = useVestnik((state) => state.chats);
  const unread = useMemo(() => totalUnread(chats, new Date()), [chats]);
  const titleOf = useTitles();
  const myId = useVestnik((state) => state.me?.id);
  const synced = useVestnik((state) => state.synced && !state.isOld);
  const known = useRef<typeof chats | null>(null);

  useEffect(() => {
    document.title = unread > 0 ? `(${unread}) Vestnik` : 'Vestnik';
    return () => {
      document.title = 'Vestnik';
    };
  }, [unread]);

  useEffect(() => {
    const before = known.current;
    known.current = synced ? chats : null;
    if (!before || before === chats) return;
    for (const chat of newestChats(chats)) {
      if (chat === before[chat.id]) continue;
      const last = chat.lastMessage;
      const lastNo = before[chat.id]?.lastNo ?? 0;
      if (!last || last.senderId === myId || last.no <= lastNo || chat.lastNo <= lastNo) continue;
      if (chat.archived || isMuted(chat, new Date()) || !countsAsUnread(last, myId)) continue;
      announce(t('message.new', { name: titleOf(chat), text: last.content }));
    }
  }, [chats, myId, synced, t, titleOf]);
  return null;
}
