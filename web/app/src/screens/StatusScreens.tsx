import { Compass, RefreshCcw } from 'lucide-react';
import { Component, type ReactNode } from 'react';
import { useLocation } from 'wouter';
import { client } from '../core/client';
import { reload } from '../core/update';
import { useTranslate } from '../i18n';
import { Button } from '../ui/Button';
import { ViewState } from '../ui/State';

export function NotFoundScreen() {
  const t = useTranslate();
  const [, navigate] = useLocation();
  return (
    <main className="app-height flex bg-canvas">
      <ViewState
        isPage
        icon={Compass}
        title={t('notFound.title')}
        action={<Button onClick={() => navigate('/')}>{t('notFound.action')}</Button>}
      />
    </main>
  );
}

function CrashScreen() {
  const t = useTranslate();
  return (
    <main className="app-height flex bg-canvas">
      <ViewState
        isPage
        icon={RefreshCcw}
        title={t('crash.title')}
        hint={t('crash.text')}
        action={<Button onClick={reload}>{t('crash.action')}</Button>}
      />
    </main>
  );
}

/** A mistake in one view must not leave a blank page. */
export class CrashGuard extends Component<{ children: ReactNode }, { crashed: boolean }> {
  override state = { crashed: false };

  static getDerivedStateFromError() {
    return { crashed: true };
  }

  /** What is kept may be what the view cannot show: reloading would then end here again. */
  override componentDidCatch(): void {
    client.doubtCache();
  }

  override render() {
    return this.state.crashed ? <CrashScreen /> : this.props.children;
  }
}
