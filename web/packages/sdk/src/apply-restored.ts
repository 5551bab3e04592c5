import { dropOwn } from './apply-message';
import type { KeptHead, KeptLog } from './cache-merge';
import { logOf, type State, withLog } from './state';
import type { Chat, Marks } from './types';

/** What was seen at the last visit. */
export interface Restored {
  head: KeptHead;
  chats: readonly Chat[];
  marks: Readonly<Record<string, Readonly<Record<string, Marks>>>>;
}

/** Comes before anything of the server's, or not at all. */
export function restored(state: State, { head, chats, marks }: Restored): State {
  if (state.cursor !== null || Object.keys(state.chats).length > 0) return state;
  return {
    ...state,
    ...head,
    me: state.me ?? head.me,
    isOld: true,
    chats: Object.fromEntries(chats.map((chat) => [chat.id, chat])),
    marks,
  };
}

/**
 * A window as it was at the last visit, with the seq that it knew then. What happened since is a gap like any other,
 * and a sync fills it.
 */
export function logRestored(state: State, { chatId, seq, hasOlder, messages }: KeptLog): State {
  const log = logOf(state, chatId);
  const chat = state.chats[chatId];
  // Ahead of the head: of a history that the server no longer has.
  if (!chat || log.phase !== 'none' || seq > chat.lastSeq) return state;
  const next = withLog(state, chatId, { ...log, phase: 'ready', messages, seq, ahead: [], hasOlder });
  return dropOwn(next, chatId, messages);
}
