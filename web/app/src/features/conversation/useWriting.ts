import { type Chat, logOf, mayIn } from '@vestnik/sdk';
import { useEffect, useState } from 'react';
import { useVestnik } from '../../core/client';

/** Whether one may write here, and if not, why. */
export type Writing = 'open' | 'reader' | 'restricted' | 'admins' | 'blocked';

export function useWriting(chat: Chat): Writing {
  const isBlocked = useVestnik((state) => Boolean(chat.peer && state.blocked[chat.peer.id]));
  if (isBlocked) return 'blocked';
  if (mayIn(chat, 'write')) return 'open';
  if (chat.role === 'restricted') return 'restricted';
  return chat.type === 'channel' ? 'reader' : 'admins';
}

/** Whole seconds until slow mode takes the next message of mine; 0: now. */
export function useSlowMode(chat: Chat): number {
  const seconds = chat.role === 'member' ? (chat.settings?.slowModeSeconds ?? 0) : 0;
  const last = useVestnik((state) => {
    if (seconds === 0) return null;
    const waiting = state.outbox[chat.id]?.at(-1)?.createdAt;
    const stored = logOf(state, chat.id).messages.findLast(
      (message) => message.senderId === state.me?.id && message.type !== 'system',
    )?.createdAt;
    return waiting ?? stored ?? null;
  });
  const [now, setNow] = useState(Date.now);
  // Clocks differ: nobody waits longer than the chat asks for.
  const left = last ? Math.min(seconds, Math.ceil(seconds - (now - Date.parse(last)) / 1000)) : 0;
  const isWaiting = left > 0;

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new message begins a new wait
  useEffect(() => {
    setNow(Date.now());
    if (!isWaiting) return;
    const timer = setInterval(() => setNow(Date.now()), 500);
    return () => clearInterval(timer);
  }, [last, isWaiting]);
  return Math.max(0, left);
}
