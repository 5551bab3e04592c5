import { dropOwn } from './apply-message';
import { merge } from './log';
import type { Problem } from './problem';
import { type Log, logOf, type State, withLog } from './state';
import type { Message } from './types';

export type PageKind = 'newest' | 'older' | 'newer' | 'around';

export function pageAsked(state: State, chatId: string, kind: PageKind): State {
  const log = logOf(state, chatId);
  const phase = kind === 'newest' && log.phase !== 'ready' ? 'loading' : log.phase;
  return withLog(state, chatId, { ...log, phase, loading: log.loading + 1, problem: undefined });
}

export function pageFailed(state: State, chatId: string, kind: PageKind, problem: Problem): State {
  const log = logOf(state, chatId);
  const phase =
    kind === 'newest' && log.phase === 'loading' ? (log.messages.length ? 'stale' : 'none') : log.phase;
  return withLog(state, chatId, settle({ ...log, phase, problem }));
}

/** `messages` newest first, as the server answers. `more`: there is more in the direction that was asked. */
export function pageCame(
  state: State,
  chatId: string,
  kind: PageKind,
  messages: readonly Message[],
  more: boolean,
): State {
  const log = logOf(state, chatId);
  const page = [...messages].sort((a, b) => a.no - b.no);
  return dropOwn(withLog(state, chatId, settle(joined(log, page, kind, more))), chatId, page);
}

function joined(log: Log, page: Message[], kind: PageKind, more: boolean): Log {
  switch (kind) {
    case 'newest': {
      const fresh = log.phase !== 'ready' || log.hasNewer;
      const base = fresh ? [] : log.messages;
      const touches = base.length > 0 && (page[0]?.no ?? 0) <= (base.at(-1)?.no ?? 0) + 1;
      return {
        ...log,
        phase: 'ready',
        messages: refresh(log, touches ? merge(base, page) : page, false),
        hasOlder: touches ? log.hasOlder : more,
        hasNewer: false,
      };
    }
    case 'around': {
      // The page's first may be the chat's first; asking for older once too often costs little and says so.
      const newest = Math.max(log.messages.at(-1)?.no ?? 0, ...log.heard.map((message) => message.no));
      const reaches = !log.hasNewer && (page.at(-1)?.no ?? 0) >= newest;
      return {
        ...log,
        phase: 'ready',
        messages: refresh(log, page, !reaches),
        hasOlder: (page[0]?.no ?? 1) > 1,
        hasNewer: !reaches,
      };
    }
    case 'older':
      return { ...log, messages: refresh(log, merge(log.messages, page), log.hasNewer), hasOlder: more };
    case 'newer':
      return { ...log, messages: refresh(log, merge(log.messages, page), more), hasNewer: more };
  }
}

/** The page was read before what was heard meanwhile: later states win, and new messages follow at the end. */
function refresh(log: Log, messages: Message[], bounded: boolean): Message[] {
  const first = messages[0]?.no ?? 0;
  const last = messages.at(-1)?.no ?? 0;
  const known = new Set(messages.map((message) => message.id));
  const later = [...log.messages, ...log.heard].filter(
    (message) => known.has(message.id) || (!bounded && message.no > last && (first > 0 || last === 0)),
  );
  const held = log.phase === 'ready' ? later : later.filter((message) => log.heard.includes(message));
  return merge(messages, held);
}

function settle(log: Log): Log {
  const loading = Math.max(0, log.loading - 1);
  return { ...log, loading, heard: loading === 0 ? [] : log.heard };
}
