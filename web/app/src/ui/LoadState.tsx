import { CloudOff } from 'lucide-react';
import { problemText } from '../core/problems';
import { useTranslate } from '../i18n';
import type { Loaded } from '../lib/useLoaded';
import { Button } from './Button';
import { ViewState } from './State';

/** What stands in place of something that has not come: rows to be, or what went wrong with one button. */
export function LoadState({
  of,
  rows = 3,
}: {
  of: Pick<Loaded<unknown>, 'problem' | 'slow' | 'again'>;
  rows?: number;
}) {
  const t = useTranslate();
  if (of.problem) {
    return (
      <ViewState
        icon={CloudOff}
        title={problemText(t, of.problem)}
        action={
          <Button kind="plain" onClick={of.again}>
            {t('common.retry')}
          </Button>
        }
      />
    );
  }
  if (!of.slow) return null;
  return (
    <div aria-hidden="true" className="flex flex-col gap-3 px-4 py-2">
      {Array.from({ length: rows }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they are all alike
        <span key={index} className="flex items-center gap-3">
          <span className="skeleton size-11 shrink-0 rounded-full" />
          <span className="skeleton h-3.5 w-3/5 rounded-full" />
        </span>
      ))}
    </div>
  );
}
