import { Circle, CircleDashed, CircleMinus, Moon, Settings } from 'lucide-react';
import { useRef, useState } from 'react';
import { useLocation } from 'wouter';
import { attempt } from '../../core/attempt';
import { client, useVestnik } from '../../core/client';
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

  const items: MenuItem[] = [
    ...STATUSES.map(([each, icon]) => ({
      label: t(`status.${each}`),
      icon,
      checked: each === status,
      isOneOf: true,
      onPick: () => void attempt(t, () => client.people.setStatus(each)),
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
        <Avatar
          id={me?.id ?? ''}
          name={nameOf(me, t)}
          url={me?.avatarUrl}
          size={32}
          online={connected}
          status={status}
        />
      </button>
      {open && box && <Menu label={label} at={box} items={items} onClose={() => setOpen(false)} />}
    </>
  );
}
