import { useRef, useState } from 'react';
import { attempt } from '../core/attempt';
import { useTranslate } from '../i18n';

/**
 * Choices that hold at once: shown as picked, sent one after another, and shown as they are `held` when that is done
 * or was refused.
 */
export function useQuickChoices<T extends object>(
  held: T,
  send: (change: Partial<T>) => Promise<unknown>,
): [shown: T, pick: (change: Partial<T>) => void] {
  const t = useTranslate();
  const [waiting, setWaiting] = useState<readonly Partial<T>[]>([]);
  const last = useRef<Promise<unknown>>(Promise.resolve());

  function pick(change: Partial<T>): void {
    setWaiting((now) => [...now, change]);
    last.current = last.current
      .then(() => attempt(t, () => send(change)))
      .then(() => setWaiting((now) => now.filter((each) => each !== change)));
  }

  return [Object.assign({}, held, ...waiting), pick];
}
