import type { ChatPermissions, ChatSettings, Permission } from '@vestnik/sdk';
import { client } from '../../core/client';
import { useTranslate } from '../../i18n';
import { formatWait } from '../../i18n/dates';
import { useQuickChoices } from '../../lib/useQuickChoices';
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
  const isChannel = chat.type === 'channel';
  const [permissions, allow] = useQuickChoices<Partial<ChatPermissions>>(
    chat.settings?.permissions ?? {},
    (change) => client.chats.update(chat.id, { settings: { permissions: change } }),
  );
  const [{ slowModeSeconds: slow = 0 }, slowDown] = useQuickChoices<Pick<ChatSettings, 'slowModeSeconds'>>(
    { slowModeSeconds: chat.settings?.slowModeSeconds },
    (change) => client.chats.update(chat.id, { settings: change }),
  );

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
            onPick={(value) => allow({ [right]: value })}
          />
        ))}
        <Choice<number>
          label={t('permissions.slow')}
          hint={t('permissions.slowHint')}
          value={slow}
          options={(SLOW.includes(slow) ? SLOW : [...SLOW, slow].sort((a, b) => a - b)).map((seconds) => [
            seconds,
            seconds === 0
              ? t('permissions.slowOff')
              : t('permissions.slowEvery', { time: formatWait(t, seconds) }),
          ])}
          onPick={(slowModeSeconds) => slowDown({ slowModeSeconds })}
        />
      </div>
    </Pane>
  );
}
