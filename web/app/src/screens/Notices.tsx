import { countsAsUnread, isMuted, newestChats } from '@vestnik/sdk';
import { useEffect, useMemo, useRef } from 'react';
import { announce } from '../core/announce';
import { useVestnik } from '../core/client';
import { useTitles } from '../features/people/useKnownPeople';
import { type Translate, useTranslate } from '../i18n';
import { spokenText } from '../lib/messageText';
import { totalUnread } from '../lib/people';

/** What comes within it is said as one: of things said at once a screen reader reads out the last. */
const BREATH_MS = 500;

interface News {
  name: string;
  text: string;
  /** How many messages, of which `text` is the last. */
  count: number;
}

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
  const news = useRef<News[]>([]);
  const breath = useRef<ReturnType<typeof setTimeout>>(undefined);

  useEffect(() => {
    document.title = unread > 0 ? `(${unread}) Vestnik` : 'Vestnik';
    return () => {
      document.title = 'Vestnik';
    };
  }, [unread]);

  // Said once, when the message comes.
  useEffect(() => {
    const before = known.current;
    known.current = synced ? chats : null;
    if (!before || before === chats) return;
    for (const chat of newestChats(chats)) {
      if (chat === before[chat.id]) continue;
      const last = chat.lastMessage;
      const held = before[chat.id];
      const lastNo = held?.lastNo ?? 0;
      if (!last || last.senderId === myId || last.no <= lastNo || chat.lastNo <= lastNo) continue;
      if (chat.archived || isMuted(chat, new Date()) || !countsAsUnread(last, myId)) continue;
      const count = Math.max(1, chat.unreadCount - (held?.unreadCount ?? 0));
      news.current.push({ name: titleOf(chat), text: spokenText(t, last), count });
    }
    if (news.current.length === 0) return;
    breath.current ??= setTimeout(() => {
      breath.current = undefined;
      announce(newsText(t, news.current.splice(0)));
    }, BREATH_MS);
  }, [chats, myId, synced, t, titleOf]);

  useEffect(() => () => clearTimeout(breath.current), []);
  return null;
}

/** One is read out, of several it is said how many. */
function newsText(t: Translate, news: readonly News[]): string {
  const [first] = news;
  const count = news.reduce((sum, each) => sum + each.count, 0);
  const several = t('chats.unread', { count });
  if (!first || news.some(({ name }) => name !== first.name)) return several;
  return t('message.new', { name: first.name, text: count === 1 ? first.text : several });
}
