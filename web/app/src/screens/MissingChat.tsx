import { asProblem, isPassing, type Problem } from '@vestnik/sdk';
import { CloudOff, MessageCircleX } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useLocation } from 'wouter';
import { client, useVestnik } from '../core/client';
import { problemText, retryIn } from '../core/problems';
import { useTranslate } from '../i18n';
import { useLasting } from '../lib/hooks';
import { Button } from '../ui/Button';
import { ViewState } from '../ui/State';

/** A chat that this client does not know (yet): asked for once the list has come without it. */
export function MissingChat({ chatId, isWide }: { chatId: string; isWide: boolean }) {
  const t = useTranslate();
  const [, navigate] = useLocation();
  const synced = useVestnik((state) => state.synced && !state.isOld);
  const connected = useVestnik((state) => state.connection === 'connected');
  const isOffline = useLasting(!connected, 800);
  const [problem, setProblem] = useState<Problem | null>(null);

  useEffect(() => {
    setProblem(null);
    if (!synced || !connected) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let current = true;
    function ask(): void {
      client.fetchChat(chatId).catch((error: unknown) => {
        if (!current) return;
        const failed = asProblem(error);
        if (isPassing(failed)) timer = setTimeout(ask, retryIn(failed));
        else setProblem(failed);
      });
    }
    ask();
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [chatId, synced, connected]);

  const toList = <Button onClick={() => navigate('/')}>{t('chat.toList')}</Button>;
  return (
    <div className="flex grow bg-canvas">
      {problem ? (
        <ViewState
          icon={MessageCircleX}
          isPage={!isWide}
          title={t('chat.notFound')}
          hint={problemText(t, problem)}
          action={toList}
        />
      ) : (
        isOffline && (
          <ViewState icon={CloudOff} isPage={!isWide} title={t('chat.loadFailed')} action={toList} />
        )
      )}
    </div>
  );
}
