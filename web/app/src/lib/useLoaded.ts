import { asProblem, type Problem } from '@vestnik/sdk';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useLasting } from './hooks';

export interface Loaded<T> {
  /** Null until the first answer. */
  data: T | null;
  /** Why there is nothing to show; a failed renewal leaves what is shown. */
  problem: Problem | null;
  /** Nothing has come for so long that a sign of life is due. */
  slow: boolean;
  again(): void;
  set(change: (now: T) => T): void;
}

/** Asks when first shown and whenever `key` changes: what is shown stays until the answer, and only the last answer counts. */
export function useLoaded<T>(key: string, load: () => Promise<T>): Loaded<T> {
  const [data, setData] = useState<T | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [attempt, setAttempt] = useState(0);
  const ask = useRef(load);
  ask.current = load;

  // biome-ignore lint/correctness/useExhaustiveDependencies: asked anew for another key or attempt alone
  useEffect(() => {
    let current = true;
    setProblem(null);
    ask.current().then(
      (answer) => current && setData(answer),
      (error: unknown) => current && setProblem(asProblem(error)),
    );
    return () => {
      current = false;
    };
  }, [key, attempt]);

  return {
    data,
    problem: data === null ? problem : null,
    slow: useLasting(data === null && !problem, 200),
    again: useCallback(() => setAttempt((n) => n + 1), []),
    set: useCallback((change) => setData((now) => (now === null ? now : change(now))), []),
  };
}
