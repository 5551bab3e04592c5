/** Everything a server tells of its own accord, as in protocol/events.md: a closed list. */
export const EVENT_NAMES = [
  'message:received',
  'message:updated',
  'message:deleted',
  'message:delivery_status',
  'typing:update',
  'user:online',
  'user:offline',
  'user:status',
  'chat:created',
  'chat:updated',
  'chat:deleted',
  'chat:member',
  'session:revoked',
  'sync:required',
] as const;

export type EventName = (typeof EVENT_NAMES)[number];
