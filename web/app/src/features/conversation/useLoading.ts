import { type Chat, isPassing, type Log } from '@vestnik/sdk';
import { useEffect, useRef } from 'react';
import { client, useVestnik } from '../../core/client';
import { retryIn } from '../../core/problems';

/** Loads what is not held, and again after a failure: when the connection comes back, or a while later. */
export function useLoading(chat: Chat, log: Log): void {
  const connected = useVestnik((state) => state.connection === 'connected');
  const wasConnected = useRef(connected);
  const { phase, problem } = log;

  // biome-ignore lint/correctness/useExhaustiveDependencies: how much is unread matters at opening only
  useEffect(() => {
    const cameBack = connected && !wasConnected.current;
    wasConnected.current = connected;
    if (problem && !cameBack) return;
    if (phase === 'none' || phase === 'stale') void client.history.open(chat.id, chat.unreadCount + 10);
  }, [chat.id, phase, connected]);

  // What is shown meanwhile hides that it failed, so nobody would press a button.
  useEffect(() => {
    if (!connected || phase !== 'stale' || !problem || !isPassing(problem)) return;
    const timer = setTimeout(() => void client.history.open(chat.id), retryIn(problem));
    return () => clearTimeout(timer);
  }, [chat.id, phase, problem, connected]);
}
