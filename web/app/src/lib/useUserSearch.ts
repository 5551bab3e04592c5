import { asProblem, type Problem, type User } from '@vestnik/sdk';
import { useEffect, useState } from 'react';
import { client } from '../core/client';
import { useWatched } from './useWatched';

export interface UserSearch {
  users: readonly User[];
  busy: boolean;
  problem: Problem | null;
  again(): void;
}

const PAUSE_MS = 220;
const NOBODY: readonly User[] = [];

/** People by the words typed so far; an answer to older words is dropped. */
export function useUserSearch(query: string): UserSearch {
  const [found, setFound] = useState<{ query: string; users: User[]; problem: Problem | null }>();
  const [attempt, setAttempt] = useState(0);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new attempt asks again for the same words
  useEffect(() => {
    if (!query) return setFound(undefined);
    let current = true;
    const timer = setTimeout(async () => {
      try {
        const users = await client.searchUsers(query);
        if (!current) return;
        setFound({ query, users, problem: null });
      } catch (error) {
        if (current) setFound({ query, users: [], problem: asProblem(error) });
      }
    }, PAUSE_MS);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [query, attempt]);

  useWatched(found?.users.map((user) => user.id) ?? []);
  return {
    users: found?.users ?? NOBODY,
    busy: query !== '' && found?.query !== query,
    problem: found?.query === query ? (found?.problem ?? null) : null,
    again: () => setAttempt((n) => n + 1),
  };
}
