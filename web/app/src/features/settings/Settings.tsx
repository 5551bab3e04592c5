import { ArrowLeft, LogOut, ShieldAlert } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'wouter';
import { toast } from '../../core/announce';
import { client } from '../../core/client';
import { useTranslate } from '../../i18n';
import { Button } from '../../ui/Button';
import { Appearance } from './Appearance';
import { Privacy } from './Privacy';
import { Profile } from './Profile';
import { Sessions } from './Sessions';

export function Settings() {
  const t = useTranslate();
  const [leaving, setLeaving] = useState(false);

  async function signOut(): Promise<void> {
    setLeaving(true);
    try {
      await client.session.logout();
    } catch {
      toast(t('auth.signOutFailed'), true);
      setLeaving(false);
    }
  }

  return (
    <div className="flex h-full min-w-0 grow flex-col bg-canvas">
      <header className="safe-top shrink-0 border-line border-b bg-surface">
        <div className="flex h-14 items-center gap-2 px-2 sm:px-3">
          <Link
            href="/"
            aria-label={t('common.back')}
            className="grid size-10 place-items-center rounded-full text-muted hover:bg-sunken hover:text-text"
          >
            <ArrowLeft size={22} aria-hidden="true" />
          </Link>
          <h1 className="text-lg font-semibold">{t('settings.title')}</h1>
        </div>
      </header>
      <div className="safe-bottom min-h-0 grow overflow-y-auto overscroll-contain">
        <div className="mx-auto flex w-full max-w-160 flex-col gap-4 p-3 sm:p-6">
          {!window.isSecureContext && (
            <div className="flex gap-3 rounded-2xl bg-warn-tint p-4 text-sm text-warn">
              <ShieldAlert size={20} aria-hidden="true" className="shrink-0" />
              <div>
                <p className="font-medium">{t('settings.insecure')}</p>
                <p>{t('settings.insecureText')}</p>
              </div>
            </div>
          )}
          <Profile />
          <Privacy />
          <Appearance />
          <Sessions />
          <Button kind="danger" busy={leaving} onClick={() => void signOut()} className="self-center">
            <LogOut size={18} aria-hidden="true" />
            {t('auth.signOut')}
          </Button>
        </div>
      </div>
    </div>
  );
}
