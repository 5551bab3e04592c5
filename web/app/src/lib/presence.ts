import type { User } from '@vestnik/sdk';
import { useVestnik } from '../core/client';

/** Whether somebody is there, as far as it is known: what was true when the connection went is not claimed now. */
export function useOnline(user: Pick<User, 'id' | 'isOnline'>): boolean {
  return useVestnik(
    (state) =>
      state.connection === 'connected' && (state.presence[user.id]?.isOnline ?? user.isOnline ?? false),
  );
}
