import type { Message, Pending } from '@vestnik/sdk';
import { dayKey } from '../../i18n/dates';

/** What one line of a conversation shows: a message that exists, or one on its way. */
export interface MessageRowData {
  kind: 'message';
  key: string;
  at: string;
  mine: boolean;
  message?: Message;
  pending?: Pending;
  /** The last of its group: it carries the tail and a wider space below. */
  last: boolean;
}

export type Row =
  | MessageRowData
  /** Who wrote what follows: in groups, before the first message of each group of bubbles. */
  | { kind: 'author'; key: string; at: string; senderId: string }
  | { kind: 'day'; key: string; at: string }
  | { kind: 'unread'; key: string; at: string };

const GROUP_MS = 5 * 60_000;

export interface RowsInput {
  messages: readonly Message[];
  pending: readonly Pending[];
  myId: string | undefined;
  hasOlder: boolean;
  /** The unread separator stands before the first message of others above this number. */
  unreadFrom: number | null;
  /** Many write here: each group of bubbles says who. */
  namesAuthors?: boolean;
}

export function isSystem(line: MessageRowData): boolean {
  return line.message?.type === 'system';
}

/** What a system message tells belongs to nobody's group. */
function author(line: MessageRowData): string | undefined {
  if (isSystem(line)) return line.key;
  return line.mine ? 'me' : line.message?.senderId;
}

/**
 * Rows from messages. A row never depends on what is above it: day and author have rows of their own, so that earlier
 * messages can be put before without any row changing its height, and nothing jumps while scrolling up.
 */
export function buildRows({
  messages,
  pending,
  myId,
  hasOlder,
  unreadFrom,
  namesAuthors = false,
}: RowsInput): Row[] {
  const lines: MessageRowData[] = [];
  for (const message of messages) {
    if (message.deletedAt) continue;
    const mine = message.senderId === myId && message.type !== 'system';
    // My own keeps its key from the moment it was typed until it is stored and beyond: it never blinks.
    const key = (mine && message.clientId) || message.id;
    lines.push({ kind: 'message', key, at: message.createdAt, mine, message, last: true });
  }
  for (const waiting of pending) {
    if (lines.some((line) => line.key === waiting.clientId)) continue;
    lines.push({
      kind: 'message',
      key: waiting.clientId,
      at: waiting.createdAt,
      mine: true,
      pending: waiting,
      last: true,
    });
  }

  const rows: Row[] = [];
  let unreadPlaced = unreadFrom === null;
  lines.forEach((line, index) => {
    const before = lines[index - 1];
    const newDay = before ? dayKey(before.at) !== dayKey(line.at) : !hasOlder;
    const firstUnread =
      !unreadPlaced && !line.mine && !isSystem(line) && (line.message?.no ?? 0) > (unreadFrom ?? 0);
    const newGroup =
      !before ||
      newDay ||
      firstUnread ||
      author(before) !== author(line) ||
      new Date(line.at).getTime() - new Date(before.at).getTime() > GROUP_MS;
    if (before) before.last = newGroup;
    if (newDay) rows.push({ kind: 'day', key: `day ${dayKey(line.at)}`, at: line.at });
    if (firstUnread) {
      rows.push({ kind: 'unread', key: 'unread', at: line.at });
      unreadPlaced = true;
    }
    // Where something earlier is still to come, it may well be of the same author.
    const isFirst = newGroup && (before !== undefined || !hasOlder);
    if (namesAuthors && isFirst && !line.mine && line.message && !isSystem(line)) {
      rows.push({
        kind: 'author',
        key: `author ${line.key}`,
        at: line.at,
        senderId: line.message.senderId,
      });
    }
    rows.push(line);
  });
  return rows;
}
