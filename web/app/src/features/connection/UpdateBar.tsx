import { useEffect } from 'react';
import { announce } from '../../core/announce';
import { reload, useUpdate } from '../../core/update';
import { useTranslate } from '../../i18n';

/** Offers a new version, and interrupts nobody for it. */
export function UpdateBar() {
  const t = useTranslate();
  const ready = useUpdate((update) => update.ready);
  const text = t('app.updateReady');

  useEffect(() => {
    if (ready) announce(text);
  }, [ready, text]);

  if (!ready) return null;
  return (
    <div
      data-update
      className="arrive flex min-h-9 items-center gap-2 border-line border-b bg-tint px-4 py-1.5 text-sm text-text"
    >
      <span className="grow">{text}</span>
      <button type="button" className="font-medium text-accent underline" onClick={reload}>
        {t('app.update')}
      </button>
    </div>
  );
}
