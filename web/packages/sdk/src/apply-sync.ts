import { putChat, raiseMarks, readUpTo } from './apply-chat';
import { dropPending, lastVisible } from './apply-message';
import { advance, place } from './log';
import { changeSeqOf, logOf, type State, withChat, withLog } from './state';
import type { SyncEntry, SyncPage } from './types';

/** `held`: for which chats changes were asked, and from which seq. */
export function syncCame(state: State, page: SyncPage, held: Readonly<Record<string, number>> = {}): State {
  let next: State = page.reset
    ? { ...state, chats: {}, logs: keepShown(state), marks: {}, typing: {} }
    : state;
  for (const entry of page.chats) next = entryCame(next, entry, held[entry.chat.id]);
  return { ...next, cursor: page.cursor, synced: next.synced || !page.more };
}

/** After a reset nothing held is true any more, but what is on the screen may stay until it is loaded anew. */
function keepShown(state: State): State['logs'] {
  return Object.fromEntries(
    Object.entries(state.logs).map(([id, log]) => [
      id,
      { ...log, phase: log.messages.length ? ('stale' as const) : ('none' as const), seq: 0, ahead: [] },
    ]),
  );
}

function entryCame(state: State, entry: SyncEntry, askedFrom: number | undefined): State {
  const chatId = entry.chat.id;
  const myId = state.me?.id;
  let next = putChat(state, entry.chat, entry.unread);
  for (const mark of entry.marks ?? []) {
    next = mark.userId === myId ? readUpTo(next, chatId, mark.readNo) : next;
    next = raiseMarks(next, chatId, mark.userId, mark);
  }

  if (entry.reload) {
    const log = logOf(next, chatId);
    return withLog(
      next,
      chatId,
      advance({ ...log, phase: log.messages.length ? 'stale' : 'none' }, entry.chat.lastSeq),
    );
  }
  if (askedFrom === undefined || !entry.changes) return next;

  let log = logOf(next, chatId);
  let reached = entry.more ? askedFrom : (entry.chat.lastSeq ?? 0);
  for (const message of entry.changes) {
    if (message.clientId && message.senderId === myId) next = dropPending(next, chatId, message.clientId);
    log = place(log, message);
    reached = Math.max(reached, changeSeqOf(message));
  }
  next = withLog(next, chatId, advance(log, reached));

  const chat = next.chats[chatId];
  const shown = chat?.lastMessage;
  const row = shown && log.messages.find((message) => message.id === shown.id);
  if (chat && row && row !== shown && changeSeqOf(row) >= changeSeqOf(shown)) {
    next = withChat(next, { ...chat, lastMessage: row.deletedAt ? lastVisible(log.messages) : row });
  }
  return next;
}
