import { type KeyboardEvent, type RefObject, useState } from 'react';
import type { MessageRowData, Row } from './rows';

interface Input {
  rows: readonly Row[];
  scroller: RefObject<HTMLDivElement | null>;
  toRow(index: number, align: 'nearest'): void;
  onMenu(row: MessageRowData, at: { x: number; y: number }): void;
}

/** The messages are one stop of the Tab key; arrows walk among them, Enter opens a message's actions. */
export function useMessageKeys({ rows, scroller, toRow, onMenu }: Input) {
  const [chosen, setChosen] = useState<string | null>(null);
  const lastIndex = rows.findLastIndex((row) => row.kind === 'message');
  const chosenIndex = chosen === null ? -1 : rows.findIndex((row) => row.key === chosen);
  const reachableIndex = chosenIndex >= 0 ? chosenIndex : lastIndex;

  const elementOf = (key: string): HTMLElement | null =>
    scroller.current?.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`) ?? null;

  function goTo(index: number): void {
    const row = rows[index];
    if (!row) return;
    setChosen(row.key);
    toRow(index, 'nearest');
    // It may have to be mounted first.
    const focus = (tries: number): void => {
      const element = elementOf(row.key);
      if (element) element.focus({ preventScroll: true });
      else if (tries > 0) requestAnimationFrame(() => focus(tries - 1));
    };
    focus(5);
  }

  function step(from: number, by: 1 | -1): number {
    for (let index = from + by; index >= 0 && index < rows.length; index += by) {
      if (rows[index]?.kind === 'message') return index;
    }
    return from;
  }

  function onKeyDown(event: KeyboardEvent): void {
    const article = event.target as HTMLElement;
    if (article.tagName !== 'ARTICLE') return;
    const index = rows.findIndex((row) => row.key === article.dataset.key);
    const row = rows[index];
    if (row?.kind !== 'message') return;
    if (event.key === 'ArrowUp') goTo(step(index, -1));
    else if (event.key === 'ArrowDown') goTo(step(index, 1));
    else if (event.key === 'End') goTo(lastIndex);
    else if (event.key === 'Enter' || event.key === ' ') {
      const box = article.getBoundingClientRect();
      onMenu(row, {
        x: row.mine ? box.right - 220 : box.left + 24,
        y: Math.min(box.bottom, innerHeight - 240),
      });
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  return { reachableIndex, onKeyDown };
}
