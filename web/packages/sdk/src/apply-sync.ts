import { dropChat, raiseAll, readUpTo } from './apply-chat';
import { dropPending, lastVisible } from './apply-message';
import { chatCame, userSynced } from './apply-mine';
import { advance, place } from './log';
import {
  changeSeqOf,
  inBulk,
  type Log,
  logOf,
  type State,
  tellsMarks,
  withChat,
  withLog,
  withMarks,
  withoutKey,
} from './state';
import type { SyncEntry, SyncPage } from './types';

/** What was known when a sync was asked for. */
export interface Asked {
  /** For which chats changes were asked, and from which seq. */
  held: Readonly<Record<string, number>>;
  chats: State['chats'];
}

export function syncCame(state: State, page: SyncPage, asked?: Asked): State {
  const { reset, more, cursor } = page;
  let next: State = reset ? forgetAll(state) : state;
  for (const chatId of page.left ?? []) {
    // One that came after the question is one that I came back to.
    if (!asked || asked.chats[chatId]) next = dropChat(next, chatId);
  }
  const entriesCame = (start: State): State =>
    page.chats.reduce((now, entry) => {
      // The server knows less than it had told before the question: it was restored from a backup.
      const known = reset ? 0 : (asked?.chats[entry.chat.id]?.lastSeq ?? 0);
      const isBehind = (entry.chat.lastSeq ?? 0) < Math.max(known, asked?.held[entry.chat.id] ?? 0);
      return entryCame(
        isBehind ? forgetChat(now, entry.chat.id) : now,
        entry,
        isBehind ? undefined : asked?.held[entry.chat.id],
      );
    }, start);
  next = page.chats.length > 1 ? inBulk(next, entriesCame) : entriesCame(next);
  next = userSynced(next, page.user ?? [], page.userSeq);
  return { ...next, cursor, synced: next.synced || !more, isOld: next.isOld && more };
}

function forgetAll(state: State): State {
  return {
    ...state,
    chats: {},
    logs: Object.fromEntries(Object.entries(state.logs).map(([id, log]) => [id, untrue(log)])),
    marks: {},
    typing: {},
    userSeq: 0,
    folders: [],
    pinned: [],
    contacts: {},
    blocked: {},
    resets: state.resets + 1,
  };
}

/** Nothing held is true any more, but what is on the screen may stay until it is loaded anew. */
function untrue(log: Log): Log {
  const phase = log.messages.length ? 'stale' : 'none';
  return { ...log, phase, seq: 0, ahead: [], heard: [], problem: undefined };
}

function forgetChat(state: State, chatId: string): State {
  const [chats, marks] = [withoutKey(state.chats, chatId), withoutKey(state.marks, chatId)];
  return withLog({ ...state, chats, marks }, chatId, untrue(logOf(state, chatId)));
}

function entryCame(state: State, entry: SyncEntry, askedFrom: number | undefined): State {
  const chatId = entry.chat.id;
  const myId = state.me?.id;
  let next = withoutGone(chatCame(state, entry.chat, entry.unread), entry);
  const marks = entry.marks ?? [];
  const mine = marks.find(({ userId }) => userId === myId);
  if (mine) next = readUpTo(next, chatId, mine.readNo);
  next = raiseAll(
    next,
    chatId,
    marks.map((mark) => [mark.userId, mark]),
  );

  if (entry.reload) {
    const log = logOf(next, chatId);
    return withLog(
      next,
      chatId,
      advance({ ...log, phase: untrue(log).phase, problem: undefined }, entry.chat.lastSeq),
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

/** Where marks of all are told, who is not named is not there any more. */
function withoutGone(state: State, { chat, marks }: SyncEntry): State {
  const held = state.chats[chat.id];
  if (!marks || !tellsMarks(chat) || (held?.lastSeq ?? 0) > chat.lastSeq) return state;
  const named = new Set([state.me?.id, ...marks.map(({ userId }) => userId)]);
  const known = Object.entries(state.marks[chat.id] ?? {});
  const left = known.filter(([userId]) => named.has(userId));
  return left.length === known.length ? state : withMarks(state, chat.id, Object.fromEntries(left));
}
