import { asProblem, type UserStatus } from '@vestnik/sdk';
import { Circle, CircleDashed, CircleMinus, Moon, Settings } from 'lucide-react';
import { useRef, useState } from 'react';
import { useLocation } from 'wouter';
import { toast } from '../../core/announce';
import { client, useVestnik } from '../../core/client';
import { problemText } from '../../core/problems';
import { useTranslate } from '../../i18n';
import { nameOf } from '../../lib/people';
import { Avatar } from '../../ui/Avatar';
import { Menu, type MenuItem } from '../../ui/Menu';

const STATUSES = [
  ['online', Circle],
  ['away', Moon],
  ['busy', CircleMinus],
  ['offline', CircleDashed],
] as const;

/** Oneself: how one shows to others, and the way to the settings. */
export function OwnMenu() {
  const t = useTranslate();
  const [, navigate] = useLocation();
  const me = useVestnik((state) => state.me);
  const connected = useVestnik((state) => state.connection === 'connected');
  const button = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState(false);
  const status = me?.status ?? 'online';

  async function choose(next: UserStatus): Promise<void> {
    try {
      await client.people.setStatus(next);
    } catch (error) {
      toast(problemText(t, asProblem(error)), true);
    }
  }

  const items: MenuItem[] = [
    ...STATUSES.map(([each, icon]) => ({
      label: t(`status.${each}`),
      icon,
      checked: each === status,
      onPick: () => void choose(each),
    })),
    { label: t('settings.open'), icon: Settings, onPick: () => navigate('/app/settings') },
  ];
  const box = button.current?.getBoundingClientRect();
  const label = t('status.menu', { status: t(`status.${status}`) });

  return (
    <>
      <button
        ref={button}
        type="button"
        aria-label={label}
        title={label}
        aria-haspopup="menu"
        aria-expanded={open}
        onClick={() => setOpen(true)}
        className="grid size-10 shrink-0 place-items-center rounded-full hover:bg-sunken"
      >
        <Avatar id={me?.id ?? ''} name={nameOf(me, t)} size={32} online={connected} status={status} />
      </button>
      {open && box && (
        <Menu
          label={label}
          at={{ x: box.left, y: box.bottom + 4 }}
          items={items}
          onClose={() => setOpen(false)}
        />
      )}
    </>
  );
}
