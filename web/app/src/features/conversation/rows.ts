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
}

function author(line: MessageRowData): string | undefined {
  return line.mine ? 'me' : line.message?.senderId;
}

/**
 * Rows from messages. A row never depends on what is above it but for the day: earlier messages can be put before
 * without any row changing its height, so nothing jumps while scrolling up.
 */
export function buildRows({ messages, pending, myId, hasOlder, unreadFrom }: RowsInput): Row[] {
  const lines: MessageRowData[] = [];
  for (const message of messages) {
    if (message.deletedAt) continue;
    const mine = message.senderId === myId;
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
    const firstUnread = !unreadPlaced && !line.mine && (line.message?.no ?? 0) > (unreadFrom ?? 0);
    if (before) {
      before.last =
        newDay ||
        firstUnread ||
        author(before) !== author(line) ||
        new Date(line.at).getTime() - new Date(before.at).getTime() > GROUP_MS;
    }
    if (newDay) rows.push({ kind: 'day', key: `day ${dayKey(line.at)}`, at: line.at });
    if (firstUnread) {
      rows.push({ kind: 'unread', key: 'unread', at: line.at });
      unreadPlaced = true;
    }
    rows.push(line);
  });
  return rows;
}
