import { asProblem, type ChatPermissions, type ChatSettings, type Permission } from '@vestnik/sdk';
import { useState } from 'react';
import { toast } from '../../core/announce';
import { client } from '../../core/client';
import { problemText } from '../../core/problems';
import { useTranslate } from '../../i18n';
import { formatWait } from '../../i18n/dates';
import { Choice } from '../../ui/Choice';
import type { ViewProps } from './Details';
import { Pane } from './Pane';

const RIGHTS: readonly (keyof ChatPermissions)[] = [
  'write',
  'react',
  'pin',
  'invite',
  'add',
  'changeInfo',
  'seeMembers',
];

/** Seconds between two messages of one member; 0: off. */
const SLOW: readonly number[] = [0, 10, 30, 60, 300, 900, 3600];

/** Who may do what, and slow mode. Each choice holds at once. */
export function Permissions({ chat, way, first }: ViewProps) {
  const t = useTranslate();
  const [chosen, setChosen] = useState<ChatSettings>({});
  const permissions = { ...chat.settings?.permissions, ...chosen.permissions };
  const slow = chosen.slowModeSeconds ?? chat.settings?.slowModeSeconds ?? 0;
  const isChannel = chat.type === 'channel';

  /** Shown as chosen while the server is asked; what it says then holds. */
  async function set(change: ChatSettings): Promise<void> {
    setChosen(change);
    try {
      await client.chats.update(chat.id, { settings: change });
    } catch (error) {
      toast(problemText(t, asProblem(error)), true);
    } finally {
      setChosen((now) => (now === change ? {} : now));
    }
  }

  return (
    <Pane title={t('permissions.title')} way={way} first={first}>
      <div className="flex flex-col gap-4 p-4">
        <p className="text-sm text-muted">{t('permissions.hint')}</p>
        {RIGHTS.map((right) => (
          <Choice<Permission>
            key={right}
            label={t(`permissions.${right}`)}
            value={permissions[right] ?? 'admins'}
            options={[
              ['members', t(isChannel ? 'permissions.subscribers' : 'permissions.members')],
              ['admins', t('permissions.admins')],
            ]}
            onPick={(value) => void set({ permissions: { [right]: value } })}
          />
        ))}
        <Choice<number>
          label={t('permissions.slow')}
          hint={t('permissions.slowHint')}
          value={slow}
          options={(SLOW.includes(slow) ? SLOW : [...SLOW, slow].sort((a, b) => a - b)).map((seconds) => [
            seconds,
            seconds === 0 ? t('permissions.slowOff') : formatWait(t, seconds),
          ])}
          onPick={(slowModeSeconds) => void set({ slowModeSeconds })}
        />
      </div>
    </Pane>
  );
}
