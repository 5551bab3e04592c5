import { useCallback, useMemo, useState } from 'react';

/** What the pane beside a conversation shows. */
export type View =
  | { name: 'info' }
  | { name: 'edit' }
  | { name: 'members' }
  | { name: 'add' }
  | { name: 'permissions' }
  | { name: 'invites' }
  | { name: 'requests' }
  | { name: 'bans' }
  | { name: 'person'; userId: string };

export interface Way {
  show(view: View): void;
  back(): void;
  close(): void;
}

/** The views of the pane, one over another; none: it is closed. */
export function useDetails() {
  const [views, setViews] = useState<readonly View[]>([]);
  const way = useMemo<Way>(
    () => ({
      show: (view) => setViews((now) => [...now, view]),
      back: () => setViews((now) => now.slice(0, -1)),
      close: () => setViews([]),
    }),
    [],
  );
  /** From outside the pane: opens it there, and closes it if it shows just that. */
  const toggle = useCallback(
    (view: View) =>
      setViews((now) => (now.length === 1 && JSON.stringify(now[0]) === JSON.stringify(view) ? [] : [view])),
    [],
  );
  return { views, way, toggle };
}
