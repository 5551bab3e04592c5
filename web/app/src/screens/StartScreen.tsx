import { useSession } from '../core/client';
import { useTranslate } from '../i18n';
import { useLasting } from '../lib/hooks';
import { Logo } from '../ui/Logo';

/** While the session is being taken up: nothing at first, then a sign of life. */
export function StartScreen() {
  const t = useTranslate();
  const unsure = useSession((session) => session.phase === 'unsure');
  const slow = useLasting(true, 300);
  return (
    <main className="app-height flex flex-col items-center justify-center gap-4 bg-surface" aria-busy="true">
      <h1 className="sr-only">{t('app.name')}</h1>
      {(slow || unsure) && (
        <>
          <Logo className="appear size-16" />
          <p className="text-muted">{t(unsure ? 'connection.connecting' : 'app.loading')}</p>
        </>
      )}
    </main>
  );
}
