import { asProblem } from '@vestnik/sdk';
import { useState } from 'react';
import { toast } from '../core/announce';
import { problemText } from '../core/problems';
import { useTranslate } from '../i18n';

/** Does what a press asks for and says why when it fails. Of what is under way the buttons take no second press. */
export function useAttempt() {
  const t = useTranslate();
  const [underWay, setUnderWay] = useState<readonly string[]>([]);

  /** False: it failed. `what` is under way until it is done. */
  async function attempt(work: () => Promise<unknown>, what = ''): Promise<boolean> {
    setUnderWay((now) => [...now, what]);
    try {
      await work();
      return true;
    } catch (error) {
      toast(problemText(t, asProblem(error)), true);
      return false;
    } finally {
      setUnderWay((now) => now.toSpliced(now.indexOf(what), 1));
    }
  }

  return { attempt, isUnderWay: (what = '') => underWay.includes(what) };
}
