import { asProblem, type InvitePreview, type Problem } from '@vestnik/sdk';
import { Ban, Clock3, Link2Off } from 'lucide-react';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { announce } from '../../core/announce';
import { client, useVestnik } from '../../core/client';
import { problemText } from '../../core/problems';
import { useTranslate } from '../../i18n';
import { useLoaded } from '../../lib/useLoaded';
import { Avatar } from '../../ui/Avatar';
import { Button } from '../../ui/Button';
import { LoadState } from '../../ui/LoadState';
import { ViewState } from '../../ui/State';

/** Where an invite link leads: what one would join, and joining it. */
export function JoinScreen({ token }: { token: string }) {
  const t = useTranslate();
  const [, navigate] = useLocation();
  // Whoever has asked is let in while the page is open: then there is one chat more.
  const chats = useVestnik((state) => Object.keys(state.chats).length);
  const preview = useLoaded(`${token} ${chats}`, () => client.invites.preview(token));
  const [refusal, setRefusal] = useState<Problem | null>(null);
  const problem = refusal ?? preview.problem;
  const toList = (
    <Button kind="plain" onClick={() => navigate('/')}>
      {t('chat.toList')}
    </Button>
  );

  return (
    <main className="app-height safe-top safe-bottom flex overflow-y-auto bg-canvas p-4">
      <div className="m-auto w-full max-w-100 rounded-3xl bg-raised p-4 shadow-bubble sm:p-6">
        {problem?.code === 'invite.not_found' ? (
          <ViewState
            isPage
            icon={Link2Off}
            title={t('join.over')}
            hint={t('join.overHint')}
            action={toList}
          />
        ) : problem?.code === 'invite.used_up' ? (
          <ViewState
            isPage
            icon={Link2Off}
            title={t('join.usedUp')}
            hint={t('join.overHint')}
            action={toList}
          />
        ) : problem?.code === 'chat.banned' ? (
          <ViewState isPage icon={Ban} title={t('join.banned')} hint={t('join.bannedHint')} action={toList} />
        ) : preview.data ? (
          <Offer
            token={token}
            preview={preview.data}
            onRefused={setRefusal}
            onRequested={() => preview.set((now) => ({ ...now, status: 'requested' }))}
          />
        ) : (
          <>
            <h1 className="sr-only">{t('join.title')}</h1>
            <LoadState of={preview} rows={1} />
          </>
        )}
      </div>
    </main>
  );
}

interface OfferProps {
  token: string;
  preview: InvitePreview;
  /** The link is of no use any more, or not for this person. */
  onRefused(problem: Problem): void;
  onRequested(): void;
}

const FINAL = new Set(['invite.not_found', 'invite.used_up', 'chat.banned']);

function Offer({ token, preview, onRefused, onRequested }: OfferProps) {
  const t = useTranslate();
  const [, navigate] = useLocation();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const isChannel = preview.type === 'channel';
  const title = preview.title ?? '';
  const { status, chatId } = preview;

  async function join(): Promise<void> {
    setBusy(true);
    setProblem(null);
    try {
      const chat = await client.invites.join(token);
      if (chat) navigate(`/chat/${chat.id}`, { replace: true });
      else {
        onRequested();
        announce(t('join.requested'));
      }
    } catch (error) {
      const failed = asProblem(error);
      if (FINAL.has(failed.code)) onRefused(failed);
      else setProblem(failed);
      announce(problemText(t, failed));
    } finally {
      setBusy(false);
    }
  }

  return (
    <div className="flex flex-col items-center p-2 text-center">
      <Avatar id={chatId} name={title} url={preview.avatarUrl} size={96} />
      <h1 className="mt-4 max-w-full text-2xl font-semibold tracking-tight [overflow-wrap:anywhere]">
        {title}
      </h1>
      <p className="text-muted">
        {t(isChannel ? 'members.subscriberCount' : 'members.count', { count: preview.memberCount })}
      </p>
      {preview.description && (
        <p className="mt-3 max-w-full whitespace-pre-wrap [overflow-wrap:anywhere]">{preview.description}</p>
      )}
      {status === 'requested' ? (
        <p className="mt-6 flex items-center gap-2 rounded-xl bg-tint px-4 py-2.5 text-accent">
          <Clock3 size={18} aria-hidden="true" />
          {t('join.requested')}
        </p>
      ) : (
        preview.requiresApproval &&
        status === 'open' && <p className="mt-4 text-sm text-muted">{t('join.approvalHint')}</p>
      )}
      {problem && <p className="mt-4 text-sm text-bad">{problemText(t, problem)}</p>}
      <div className="mt-6 flex w-full flex-col gap-2">
        {status === 'member' && chatId && (
          <Button onClick={() => navigate(`/chat/${chatId}`, { replace: true })}>{t('join.open')}</Button>
        )}
        {status === 'open' && (
          <Button busy={busy} onClick={() => void join()}>
            {t(preview.requiresApproval ? 'join.request' : isChannel ? 'join.joinChannel' : 'join.joinGroup')}
          </Button>
        )}
        <Button kind="plain" onClick={() => navigate('/')}>
          {t(status === 'open' ? 'join.notNow' : 'chat.toList')}
        </Button>
      </div>
    </div>
  );
}
