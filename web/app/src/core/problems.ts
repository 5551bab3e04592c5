import type { Problem } from '@vestnik/sdk';
import type { Translate } from '../i18n';
import { formatWait } from '../i18n/dates';

/** What a proxy before the server says by the status alone. */
const SAME: Readonly<Record<string, string>> = {
  'http.413': 'payload.too_large',
  'http.415': 'media.unsupported',
};

/** What happened, in the person's words: by code, else as the server puts it. */
export function problemText(t: Translate, problem: Problem): string {
  if (problem.code === 'rate_limited' && problem.retryAfter) {
    return t('problem.rate_limited.in', { time: formatWait(t, problem.retryAfter) });
  }
  const key = `problem.${SAME[problem.code] ?? problem.code}`;
  if (t.has(key)) return t(key);
  if (problem.status >= 500) return t('problem.server.error');
  return problem.detail || problem.title || t('problem.unknown', { code: problem.code });
}

/** How long to wait before asking again by oneself, in milliseconds: never less than the server asks. */
export function retryIn(problem: Problem): number {
  return Math.max(3, problem.retryAfter ?? 0) * 1000;
}

/** Words for one field of a refused form, if it is to blame. */
export function fieldText(t: Translate, problem: Problem | null, field: string): string | undefined {
  if (problem?.code === `account.${field}_taken`)
    return t(`problem.account.${field}_taken` as 'problem.account.email_taken');
  const reason = problem?.errors?.[field]?.[0];
  if (!reason) return undefined;
  const own = `field.${field}.${reason}`;
  if (t.has(own)) return t(own);
  const common = `field.${reason}`;
  return t.has(common) ? t(common) : t('field.invalid');
}
