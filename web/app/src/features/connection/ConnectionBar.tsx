import { useEffect, useRef } from 'react';
import { announce } from '../../core/announce';
import { client, useVestnik } from '../../core/client';
import { problemText } from '../../core/problems';
import { useTranslate } from '../../i18n';
import { useLasting } from '../../lib/hooks';

/** Quiet while all is well; a moment's loss is not worth a word. */
export function ConnectionBar() {
  const t = useTranslate();
  const connection = useVestnik((state) => state.connection);
  const problem = useVestnik((state) => state.connectionProblem);
  const shown = useLasting(connection !== 'connected', 800);
  const wasShown = useRef(false);

  const text = connection === 'error' && problem ? problemText(t, problem) : t(`connection.${connection}`);

  useEffect(() => {
    if (shown || wasShown.current) announce(text);
    wasShown.current = shown;
  }, [shown, text]);

  if (!shown) return null;
  return (
    <div
      data-connection={connection}
      className="arrive flex min-h-9 items-center gap-2 border-line border-b bg-warn-tint px-4 py-1.5 text-sm text-warn"
    >
      <span aria-hidden="true" className="size-2 shrink-0 animate-pulse rounded-full bg-current" />
      <span className="grow">{text}</span>
      {connection === 'error' && (
        <button type="button" className="font-medium underline" onClick={() => client.connection.retry()}>
          {t('common.retry')}
        </button>
      )}
    </div>
  );
}
