import type { Problem, User } from '@vestnik/sdk';
import { useMemo } from 'react';
import { useLasting } from '../../lib/hooks';
import { useUserSearch } from '../../lib/useUserSearch';
import { useKnownPeople } from './useKnownPeople';

interface People {
  people: User[];
  /** Those of them who are known to be meant by these words: until the answer others are still from the words before. */
  found: readonly User[];
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
  const found = busy ? known : people;
  return { people, found, busy, slow: useLasting(busy && users.length === 0, 200), problem };
}
