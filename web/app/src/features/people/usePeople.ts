import type { Problem, User } from '@vestnik/sdk';
import { useMemo } from 'react';
import { useLasting } from '../../lib/hooks';
import { useUserSearch } from '../../lib/useUserSearch';
import { useKnownPeople } from './useKnownPeople';

interface People {
  people: User[];
  busy: boolean;
  /** It takes long enough for a skeleton. */
  slow: boolean;
  problem: Problem | null;
}

/** People by the words typed so far: those one knows at once, then whoever the server finds. */
export function usePeople(query: string): People {
  const words = query.trim();
  const known = useKnownPeople(words);
  const { users, busy, problem } = useUserSearch(words);
  const people = useMemo(
    () => [...new Map([...known, ...users].map((user) => [user.id, user])).values()],
    [known, users],
  );
  return { people, busy, slow: useLasting(busy && users.length === 0, 200), problem };
}
