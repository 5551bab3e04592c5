import { asProblem, type EndReason, type State, VestnikClient } from '@vestnik/sdk';
import { create, useStore } from 'zustand';
import { type Look, lookOf, sound, usePreferences } from './preferences';

interface SessionState {
  /** `unsure`: there may be a session, but nothing of it is kept here and the server could not be asked yet. */
  phase: 'starting' | 'unsure' | 'in' | 'out';
  ended: Exclude<EndReason, 'switched'> | null;
}

export const useSession = create<SessionState>()(() => ({ phase: 'starting', ended: null }));

export const client = new VestnikClient({
  onEnd(reason) {
    // Another tab now belongs to another person: nothing of this one's may stay on the screen.
    if (reason === 'switched') return window.location.reload();
    useSession.setState({ phase: 'out', ended: reason });
  },
});

export function useVestnik<T>(select: (state: State) => T): T {
  return useStore(client.store, select);
}

/** Shows at once what was seen last, whether or not there is a network, and takes up the session behind it. */
export async function start(): Promise<void> {
  if (await client.open()) useSession.setState({ phase: 'in' });
  await resume();
}

async function resume(): Promise<void> {
  try {
    const alive = await client.resume();
    if (alive) entered();
    else useSession.setState({ phase: 'out' });
  } catch (error) {
    if (useSession.getState().phase === 'starting') useSession.setState({ phase: 'unsure' });
    await pause((asProblem(error).retryAfter ?? 0) * 1000);
    // Another person may have signed in meanwhile, or this one out.
    if (useSession.getState().phase !== 'out') await resume();
  }
}

/** Jittered. Ends early when the network returns, unless the server asked for a wait: at least that is waited. */
function pause(leastMs: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(over, Math.max(leastMs, 2_000) + Math.random() * 2_000);
    if (leastMs === 0) window.addEventListener('online', over);
    function over(): void {
      clearTimeout(timer);
      window.removeEventListener('online', over);
      resolve();
    }
  });
}

/** After signing in by whatever way: the look chosen on another device holds here too, unless one was chosen here since. */
export function entered(): void {
  const { me } = client.store.getState();
  const { unsaved, set } = usePreferences.getState();
  const theirs = sound(me?.settings ?? {});
  if (unsaved && unsaved.userId === me?.id && unsaved.before === lookOf(theirs)) void saveLook();
  else {
    // What belongs to this screen and these loudspeakers stays.
    const { listWidth: _, speed: __, volume: ___, ...chosen } = theirs;
    set({ ...chosen, unsaved: null });
  }
  useSession.setState({ phase: 'in', ended: null });
}

/** A look that is chosen holds here at once; the account hears of it by `saveLook`. */
export function choose(look: Partial<Look>): void {
  const { me } = client.store.getState();
  const { unsaved, set } = usePreferences.getState();
  const before = unsaved?.userId === me?.id ? unsaved?.before : undefined;
  set({
    ...look,
    unsaved: me && { userId: me.id, before: before ?? lookOf(sound(me.settings ?? {})) },
  });
}

/** Keeps the look with the account, so that other devices have it too. Here it holds anyway: the next visit tries again. */
export async function saveLook(): Promise<void> {
  const { me } = client.store.getState();
  const saved = usePreferences.getState();
  if (!me || saved.unsaved?.userId !== me.id) return;
  const { theme, accent, chosenLanguage, messageTextSize, language } = saved;
  try {
    const settings = { ...me.settings, theme, accent, chosenLanguage, messageTextSize };
    await client.updateMe({ language, settings });
  } catch {
    // Without a network, mostly.
    return;
  }
  const now = usePreferences.getState();
  if (now.unsaved?.userId !== me.id) return;
  now.set({ unsaved: lookOf(now) === lookOf(saved) ? null : { userId: me.id, before: lookOf(saved) } });
}
