import type { Chat } from '@vestnik/sdk';
import { Eye } from 'lucide-react';
import type { ReactNode } from 'react';
import { client } from '../../core/client';
import { useTranslate } from '../../i18n';
import { useAttempt } from '../../lib/useAttempt';
import { Button } from '../../ui/Button';
import { MuteButton } from '../chatMenu/MuteButton';
import { useNames } from '../people/useKnownPeople';
import type { Writing } from './useWriting';

/** In place of the composer where one may not write: why, and what can be done. */
export function NoComposer({ chat, writing }: { chat: Chat; writing: Exclude<Writing, 'open'> }) {
  if (writing === 'blocked') return <Blocked chat={chat} />;
  return writing === 'reader' ? <Reader chat={chat} /> : <Silent writing={writing} />;
}

function Bar({ text, children }: { text: string; children?: ReactNode }) {
  return (
    <div className="safe-bottom shrink-0 border-line border-t bg-surface" data-no-composer>
      <div className="mx-auto flex min-h-14 w-full max-w-190 flex-wrap items-center justify-center gap-x-4 gap-y-1 px-4 py-2 text-center">
        <p className="text-muted">{text}</p>
        {children}
      </div>
    </div>
  );
}

function Reader({ chat }: { chat: Chat }) {
  return (
    <Bar text={useTranslate()('composer.adminsWrite')}>
      <MuteButton chat={chat} kind="quiet" />
    </Bar>
  );
}

function Silent({ writing }: { writing: 'restricted' | 'admins' }) {
  const t = useTranslate();
  return (
    <Bar text={t(writing === 'restricted' ? 'composer.restricted' : 'composer.adminsWrite')}>
      <Eye size={18} aria-hidden="true" className="text-muted" />
    </Bar>
  );
}

function Blocked({ chat }: { chat: Chat }) {
  const t = useTranslate();
  const nameOf = useNames();
  const { attempt, isUnderWay } = useAttempt();
  return (
    <Bar text={t('composer.blocked', { name: nameOf(chat.peer) })}>
      <Button
        busy={isUnderWay()}
        onClick={() => void attempt(() => client.people.unblock(chat.peer?.id ?? ''))}
      >
        {t('person.unblock')}
      </Button>
    </Bar>
  );
}
