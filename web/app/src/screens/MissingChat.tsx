import { asProblem, type Problem } from '@vestnik/sdk';
import { CloudOff, MessageCircleX } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useLocation } from 'wouter';
import { client, useVestnik } from '../core/client';
import { problemText } from '../core/problems';
import { useTranslate } from '../i18n';
import { useLasting } from '../lib/hooks';
import { Button } from '../ui/Button';
import { ViewState } from '../ui/State';

/** A chat that this client does not know (yet): asked for once the list has come without it. */
export function MissingChat({ chatId }: { chatId: string }) {
  const t = useTranslate();
  const [, navigate] = useLocation();
  const synced = useVestnik((state) => state.synced && !state.isOld);
  const isOffline = useLasting(
    useVestnik((state) => state.connection !== 'connected'),
    800,
  );
  const [problem, setProblem] = useState<Problem | null>(null);

  useEffect(() => {
    if (synced) client.fetchChat(chatId).catch((error: unknown) => setProblem(asProblem(error)));
  }, [chatId, synced]);

  const toList = <Button onClick={() => navigate('/')}>{t('chat.toList')}</Button>;
  return (
    <div className="flex grow bg-canvas">
      {problem ? (
        <ViewState
          icon={MessageCircleX}
          title={t('chat.notFound')}
          hint={problemText(t, problem)}
          action={toList}
        />
      ) : (
        isOffline && <ViewState icon={CloudOff} title={t('chat.loadFailed')} action={toList} />
      )}
    </div>
  );
}
