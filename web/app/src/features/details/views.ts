import { useCallback, useMemo } from 'react';
import { navigate, useHistoryState } from 'wouter/use-browser-location';

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

interface Step {
  details?: readonly View[];
}

const NONE: readonly View[] = [];
const shown = (): readonly View[] => (window.history.state as Step | null)?.details ?? NONE;

/** To the members of a chat, from wherever one is. */
export function showMembers(chatId: string): void {
  const path = `/chat/${chatId}`;
  const before = window.location.pathname === path ? shown() : NONE;
  navigate(path, { state: { details: [...before, { name: 'members' }] } });
}

/**
 * The views of the pane, one over another; none: it is closed. Each is a step of the browser's history, so that its
 * gesture and button lead back as the pane's own do.
 */
export function useDetails() {
  const views = useHistoryState<Step | null>()?.details ?? NONE;
  const way = useMemo<Way>(
    () => ({
      show: (view) => navigate(window.location.pathname, { state: { details: [...shown(), view] } }),
      back: () => window.history.back(),
      close: () => window.history.go(-shown().length),
    }),
    [],
  );
  /** From the conversation: opens the pane, and closes it if it is open. */
  const toggle = useCallback(() => (shown().length > 0 ? way.close() : way.show({ name: 'info' })), [way]);
  const showPerson = useCallback(
    (userId: string) => {
      const last = shown().at(-1);
      if (last?.name !== 'person' || last.userId !== userId) way.show({ name: 'person', userId });
    },
    [way],
  );
  return { views, way, toggle, showPerson };
}
