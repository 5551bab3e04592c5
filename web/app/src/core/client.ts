import { type EndReason, type State, VestnikClient } from '@vestnik/sdk';
import { create, useStore } from 'zustand';
import { clearDrafts } from './drafts';
import { sound, usePreferences } from './preferences';

interface SessionState {
  /** `unsure`: there may be a session, but the server could not be asked yet. */
  phase: 'starting' | 'unsure' | 'in' | 'out';
  ended: Exclude<EndReason, 'switched'> | null;
}

export const useSession = create<SessionState>()(() => ({ phase: 'starting', ended: null }));

export const client = new VestnikClient({
  onEnd(reason) {
    // Another tab now belongs to another person: nothing of this one's may stay on the screen.
    if (reason === 'switched') return window.location.reload();
    if (reason === 'signed_out' || reason === 'elsewhere') {
      clearDrafts();
      client.outbox.forget();
    }
    useSession.setState({ phase: 'out', ended: reason });
  },
});

export function useVestnik<T>(select: (state: State) => T): T {
  return useStore(client.store, select);
}

export async function start(): Promise<void> {
  try {
    const alive = await client.resume();
    if (alive) entered();
    else useSession.setState({ phase: 'out' });
  } catch {
    useSession.setState({ phase: 'unsure' });
    // A jittered pause, ended early when the network returns.
    await new Promise<void>((resolve) => {
      setTimeout(resolve, 2_000 + Math.random() * 2_000);
      window.addEventListener('online', () => resolve(), { once: true });
    });
    await start();
  }
}

/** After signing in by whatever way: the look chosen on another device holds here too. */
export function entered(): void {
  const me = client.store.getState().me;
  if (me?.settings) {
    const { listWidth: _, ...chosen } = sound(me.settings);
    usePreferences.getState().set(chosen);
  }
  useSession.setState({ phase: 'in', ended: null });
}
