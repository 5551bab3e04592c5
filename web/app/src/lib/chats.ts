import type { Chat } from '@vestnik/sdk';

export function isMuted(chat: Chat, now: number = Date.now()): boolean {
  return Boolean(chat.mutedUntil) && Date.parse(chat.mutedUntil ?? '') > now;
}
