import { asProblem } from '@vestnik/sdk';
import type { Translate } from '../i18n';
import { toast } from './announce';
import { problemText } from './problems';

/** Does what was asked for and, when it is refused, tells why. Whether it was done. */
export async function attempt(t: Translate, work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    toast(problemText(t, asProblem(error)), true);
    return false;
  }
}
