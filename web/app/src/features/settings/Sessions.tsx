import { asProblem, type Problem, type SessionInfo } from '@vestnik/sdk';
import { Laptop } from 'lucide-react';
import { useCallback, useEffect, useState } from 'react';
import { attempt } from '../../core/attempt';
import { client } from '../../core/client';
import { problemText } from '../../core/problems';
import { useTranslate } from '../../i18n';
import { formatMoment } from '../../i18n/dates';
import { deviceName } from '../../lib/device';
import { useLasting } from '../../lib/hooks';
import { Button } from '../../ui/Button';
import { Section } from './Section';

export function Sessions() {
  const t = useTranslate();
  const [sessions, setSessions] = useState<SessionInfo[] | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const slow = useLasting(!sessions && !problem, 200);

  const load = useCallback(async () => {
    setProblem(null);
    try {
      setSessions(await client.sessions());
    } catch (error) {
      setProblem(asProblem(error));
    }
  }, []);
  useEffect(() => void load(), [load]);

  async function end(session: SessionInfo): Promise<void> {
    if (await attempt(t, () => client.endSession(session.id)))
      setSessions((now) => now?.filter((each) => each.id !== session.id) ?? null);
  }

  const ordered = [...(sessions ?? [])].sort((a, b) => Number(b.current) - Number(a.current));
  return (
    <Section title={t('settings.sessions')}>
      {slow && <span className="skeleton h-12 rounded-xl" aria-hidden="true" />}
      {problem && (
        <div className="flex flex-wrap items-center gap-3">
          <p className="text-sm text-bad">{problemText(t, problem)}</p>
          <Button kind="plain" onClick={() => void load()}>
            {t('common.retry')}
          </Button>
        </div>
      )}
      {sessions && (
        <ul className="flex flex-col gap-1">
          {ordered.map((session) => {
            const device = deviceName(session.device) ?? t('settings.sessionUnknown');
            return (
              <li key={session.id} className="flex items-center gap-3 py-1.5">
                <span className="grid size-10 shrink-0 place-items-center rounded-full bg-tint text-accent">
                  <Laptop size={20} aria-hidden="true" />
                </span>
                <span className="flex min-w-0 grow flex-col">
                  <span className="truncate font-medium">{device}</span>
                  <span className="text-[0.8125rem] text-muted">
                    {session.current
                      ? t('settings.sessionCurrent')
                      : t('settings.sessionActive', {
                          when: formatMoment(t, session.lastUsedAt ?? session.createdAt),
                        })}
                    {session.address && ` · ${session.address}`}
                  </span>
                </span>
                {!session.current && (
                  <Button
                    kind="danger"
                    aria-label={t('settings.sessionEndNamed', { device })}
                    onClick={() => void end(session)}
                  >
                    {t('settings.sessionEnd')}
                  </Button>
                )}
              </li>
            );
          })}
        </ul>
      )}
      {sessions?.length === 1 && <p className="text-sm text-muted">{t('settings.sessionsAlone')}</p>}
    </Section>
  );
}
