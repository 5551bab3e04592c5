import { create } from 'zustand';
import { client } from '../../core/client';

interface Played {
  /** From when on this computer keeps account. */
  since: string;
  /** Null: not read yet, and nothing is claimed. */
  ids: ReadonlySet<string> | null;
}

/** Which messages were listened to on this computer. */
const usePlayed = create<Played>()(() => ({ since: '', ids: null }));

let isReading = false;

/** At the beginning of a visit: of what is said from then on it is known whether it was listened to. */
export async function readPlayed(): Promise<void> {
  if (isReading || usePlayed.getState().ids) return;
  isReading = true;
  const mine = client.store.generation();
  const { since, messageIds } = await client.voice.played();
  isReading = false;
  if (mine === client.store.generation()) usePlayed.setState({ since, ids: new Set(messageIds) });
}

interface Said {
  messageId: string | null;
  createdAt: string;
  mine: boolean;
}

/** Whether a sound of somebody else's, said since this computer keeps account, waits to be listened to. */
export function useUnplayed({ messageId, createdAt, mine }: Said): boolean {
  return usePlayed(
    ({ since, ids }) =>
      !mine && ids !== null && messageId !== null && createdAt >= since && !ids.has(messageId),
  );
}

export function markPlayed(messageId: string): void {
  const { ids } = usePlayed.getState();
  if (ids?.has(messageId)) return;
  void client.voice.markPlayed(messageId);
  if (ids) usePlayed.setState({ ids: new Set([...ids, messageId]) });
}

client.store.subscribe(({ me }, before) => {
  if (!me && before.me) usePlayed.setState({ since: '', ids: null });
});
