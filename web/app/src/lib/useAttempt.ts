import { useState } from 'react';
import { attempt } from '../core/attempt';
import { useTranslate } from '../i18n';

/** `attempt` for what a press asks for: of what is under way the buttons take no second press. */
export function useAttempt() {
  const t = useTranslate();
  const [underWay, setUnderWay] = useState<readonly string[]>([]);

  /** `what` is under way until it is done. */
  async function attemptOnce(work: () => Promise<unknown>, what = ''): Promise<boolean> {
    setUnderWay((now) => [...now, what]);
    try {
      return await attempt(t, work);
    } finally {
      setUnderWay((now) => now.toSpliced(now.indexOf(what), 1));
    }
  }

  return { attempt: attemptOnce, isUnderWay: (what = '') => underWay.includes(what) };
}
