import { useEffect, useState } from 'react';

/**
 * What Enter does in a search: takes what comes first for the words typed, now or as soon as it has come. Whoever types
 * on meanwhile, or goes elsewhere, wants something else. `first`: null while there is none, `busy` while one may come.
 */
export function useTakeFirst(words: string, first: (() => void) | null, busy: boolean): () => void {
  const [wanted, setWanted] = useState<{ words: string; field: Element | null } | null>(null);

  useEffect(() => {
    const isWanted = wanted?.words === words && wanted.field === document.activeElement;
    if (!wanted || (isWanted && !first && busy)) return;
    setWanted(null);
    if (isWanted) first?.();
  }, [wanted, words, first, busy]);

  return () => setWanted(words ? { words, field: document.activeElement } : null);
}
