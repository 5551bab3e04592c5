import type { Presence, User, UserStatus } from '@vestnik/sdk';
import { useVestnik } from '../core/client';
import { useLasting } from './hooks';

/** A moment's loss of the connection is not worth a blink. */
const PATIENCE_MS = 800;

type Seen = Pick<User, 'id' | 'isOnline' | 'status' | 'lastSeenAt'>;

/** What was heard of somebody, else what was known when they came with a list. */
export function usePresence(user: Seen): Presence {
  const heard = useVestnik((state) => state.presence[user.id]);
  return (
    heard ?? { isOnline: user.isOnline ?? false, status: user.status, lastSeenAt: user.lastSeenAt ?? null }
  );
}

/** What is known of somebody now: what was true when the connection went is not claimed. */
export function useStatus(user: Seen | null | undefined): UserStatus {
  const away = useLasting(
    useVestnik((state) => state.connection !== 'connected'),
    PATIENCE_MS,
  );
  const status = useVestnik((state): UserStatus => {
    const seen = user && (state.presence[user.id] ?? user);
    return seen?.isOnline ? (seen.status ?? 'online') : 'offline';
  });
  return away ? 'offline' : status;
}
