import { asProblem, type Chat, type Member, type Problem } from '@vestnik/sdk';
import { useCallback, useEffect, useRef, useState } from 'react';
import { client } from '../../core/client';
import { useLasting, useSettled } from '../../lib/hooks';
import { useWatched } from '../../lib/useWatched';

const PAGE = 50;
/** So many of the list have their presence watched, and others when the view has moved on by so many. */
const WATCHED = 200;
const WATCHED_STEP = 50;
/** So many are read anew when somebody came, went or has another role. */
const RENEWED = 200;

interface Held {
  query: string;
  items: readonly Member[];
  next: string | null;
}

/** The members that match, as far as has been scrolled; renewed when somebody comes, goes or gets another role. */
export function useMembers(chat: Chat, query: string) {
  const [held, setHeld] = useState<Held | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [moreProblem, setMoreProblem] = useState<Problem | null>(null);
  const [attempt, setAttempt] = useState(0);
  const shown = useRef<Held | null>(null);
  const busy = useRef(false);
  shown.current = held;
  const changed = useSettled(
    // Roles of those beyond the first ones, too: by when each was told of.
    `${chat.memberCount} ${chat.asOf?.people} ${JSON.stringify(chat.asOf?.each)}`,
    300,
  );

  // biome-ignore lint/correctness/useExhaustiveDependencies: a change or another attempt asks again for the same words
  useEffect(() => {
    let current = true;
    setProblem(null);
    setMoreProblem(null);
    // Of those far down no more than these: scrolling asks for the others anew.
    const wanted = shown.current?.query === query ? Math.min(shown.current.items.length, RENEWED) : PAGE;
    async function load(): Promise<void> {
      const items: Member[] = [];
      let next: string | null = null;
      do {
        const page = await client.members.page(chat.id, { q: query, after: next ?? undefined, limit: PAGE });
        items.push(...page.items);
        next = page.next;
      } while (current && next && items.length < wanted);
      if (current) setHeld({ query, items, next });
    }
    load().catch((error: unknown) => current && setProblem(asProblem(error)));
    return () => {
      current = false;
    };
  }, [chat.id, query, changed, attempt]);

  const more = useCallback(() => {
    const now = shown.current;
    if (!now?.next || busy.current) return;
    busy.current = true;
    client.members
      .page(chat.id, { q: now.query, after: now.next, limit: PAGE })
      .then(({ items, next }) => {
        if (shown.current !== now) return;
        setHeld({ ...now, items: [...now.items, ...items], next });
        setMoreProblem(null);
      })
      .catch((error: unknown) => setMoreProblem(asProblem(error)))
      .finally(() => {
        busy.current = false;
      });
  }, [chat.id]);

  const items = held?.query === query ? held.items : null;
  const [from, setFrom] = useState(0);
  const lookFrom = useCallback((index: number) => setFrom(index - (index % WATCHED_STEP)), []);
  const first = Math.max(0, from - WATCHED_STEP);
  useWatched((items ?? []).slice(first, first + WATCHED).map((member) => member.user.id));
  return {
    items,
    problem: items === null ? problem : null,
    slow: useLasting(items === null && !problem, 200),
    again: () => setAttempt((n) => n + 1),
    more,
    /** The view begins there. */
    lookFrom,
    /** Why the list does not go on: asking again is up to the person. */
    moreProblem,
  };
}
