import { changeSeqOf, type Log } from './state';
import type { Message } from './types';

/** Marks `seq` as heard and closes the gap as far as it closes. */
export function hear(log: Log, seq: number): Log {
  if (seq <= log.seq || log.ahead.includes(seq)) return log;
  return advance(log, log.seq, [...log.ahead, seq]);
}

/** Everything up to `seq` is known, whatever way it came. */
export function advance(log: Log, seq: number, ahead: readonly number[] = log.ahead): Log {
  let reached = Math.max(log.seq, seq);
  const rest: number[] = [];
  for (const next of [...ahead].sort((a, b) => a - b)) {
    if (next <= reached) continue;
    if (next === reached + 1 && rest.length === 0) reached = next;
    else rest.push(next);
  }
  return reached === log.seq && rest.length === log.ahead.length
    ? log
    : { ...log, seq: reached, ahead: rest };
}

export function wasHeard(log: Log, seq: number): boolean {
  return seq <= log.seq || log.ahead.includes(seq);
}

/** Of two states of one message the later; who wrote it and what it answers are not always repeated. */
export function laterOf(held: Message, next: Message): Message {
  if (changeSeqOf(next) < changeSeqOf(held) || held.hidden) return held;
  return { ...next, sender: next.sender ?? held.sender, replyTo: next.replyTo ?? held.replyTo };
}

/** Two ascending runs as one: each message once, in its latest state. */
export function merge(a: readonly Message[], b: readonly Message[]): Message[] {
  const byId = new Map(a.map((message) => [message.id, message]));
  for (const message of b) {
    const held = byId.get(message.id);
    byId.set(message.id, held ? laterOf(held, message) : message);
  }
  return [...byId.values()].sort((x, y) => x.no - y.no);
}

/** Puts a new or changed message where it belongs in the window, if it belongs there. */
export function place(log: Log, message: Message): Log {
  const index = log.messages.findIndex((held) => held.id === message.id);
  if (index >= 0) {
    const held = log.messages[index] as Message;
    const next = laterOf(held, message);
    return next === held ? log : { ...log, messages: log.messages.with(index, next) };
  }

  const kept = log.loading > 0 ? { ...log, heard: [...log.heard, message] } : log;
  if (log.phase !== 'ready') return kept;
  const first = log.messages[0];
  const last = log.messages.at(-1);
  const fits =
    (!log.hasOlder || (first !== undefined && message.no > first.no)) &&
    (!log.hasNewer || (last !== undefined && message.no < last.no));
  if (!fits) return kept;

  const at = log.messages.findLastIndex((held) => held.no < message.no) + 1;
  return { ...kept, messages: log.messages.toSpliced(at, 0, message) };
}
