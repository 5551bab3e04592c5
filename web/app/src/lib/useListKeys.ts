import { type KeyboardEvent, type RefObject, useRef, useState } from 'react';
import type { VirtualizerHandle } from 'virtua';

/** Frames; few are needed. */
const TRIES = 30;

interface Input {
  /** Ids of the rows, in order: each row's element carries its own as `data-row`. */
  ids: readonly string[];
  /** Where Tab leads at first. */
  startId: string | undefined;
  scroller: RefObject<HTMLElement | null>;
  list: RefObject<VirtualizerHandle | null>;
}

/** The list is one stop of the Tab key; arrows, Page Up, Page Down, Home and End walk in it. */
export function useListKeys({ ids, startId, scroller, list }: Input) {
  const [chosen, setChosen] = useState<string>();
  const wanted = useRef<string>(undefined);
  const chosenIndex = chosen === undefined ? -1 : ids.indexOf(chosen);
  const startIndex = startId === undefined ? -1 : ids.indexOf(startId);
  const reachable = Math.max(chosenIndex >= 0 ? chosenIndex : startIndex, 0);

  function goTo(index: number): void {
    const id = ids[index];
    if (id === undefined) return;
    setChosen(id);
    wanted.current = id;
    list.current?.scrollToIndex(index, { align: 'nearest' });
    // It has to be mounted and measured first: until then it is hidden and takes no focus.
    const focus = (tries: number): void => {
      const element = scroller.current?.querySelector<HTMLElement>(`[data-row="${CSS.escape(id)}"]`);
      element?.focus({ preventScroll: true });
      const isThere = element !== null && document.activeElement === element;
      if (!isThere && tries > 0 && wanted.current === id) requestAnimationFrame(() => focus(tries - 1));
    };
    focus(TRIES);
  }

  /** False: not a key of the list, or nowhere to go. */
  function onKey(event: KeyboardEvent): boolean {
    const id = (event.target as HTMLElement).dataset.row;
    const now = id === undefined ? -1 : ids.indexOf(id);
    if (now < 0 || event.altKey || event.ctrlKey || event.metaKey) return false;
    const handle = list.current;
    const page = handle
      ? Math.max(1, Math.floor(handle.viewportSize / (handle.getItemSize(now) || 1)) - 1)
      : 1;
    const next = {
      ArrowDown: now + 1,
      ArrowUp: now - 1,
      PageDown: Math.min(now + page, ids.length - 1),
      PageUp: Math.max(now - page, 0),
      Home: 0,
      End: ids.length - 1,
    }[event.key];
    if (next === undefined || next < 0 || next >= ids.length) return false;
    goTo(next);
    return true;
  }

  return { reachable, goTo, onKey };
}
