import type { User, UserStatus } from '@vestnik/sdk';
import { useVestnik } from '../core/client';
import { useLasting } from './hooks';

/** A moment's loss of the connection is not worth a blink. */
const PATIENCE_MS = 800;

/** What is known of somebody now: what was true when the connection went is not claimed. */
export function useStatus(user: Pick<User, 'id' | 'isOnline'> | null | undefined): UserStatus {
  const away = useLasting(
    useVestnik((state) => state.connection !== 'connected'),
    PATIENCE_MS,
  );
  const status = useVestnik((state): UserStatus => {
    const heard = user ? state.presence[user.id] : undefined;
    return (heard?.isOnline ?? user?.isOnline) ? (heard?.status ?? 'online') : 'offline';
  });
  return away ? 'offline' : status;
}

export function useOnline(user: Pick<User, 'id' | 'isOnline'>): boolean {
  return useStatus(user) !== 'offline';
}
