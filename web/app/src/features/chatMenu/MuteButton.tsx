import { type Chat, isMuted } from '@vestnik/sdk';
import { Bell, BellOff } from 'lucide-react';
import { type ComponentProps, useState } from 'react';
import { useTranslate } from '../../i18n';
import { useNow } from '../../lib/hooks';
import { Button } from '../../ui/Button';
import { Menu } from '../../ui/Menu';
import { change } from './chatActions';
import { muteItems } from './muteItems';

interface Props {
  chat: Chat;
  kind?: ComponentProps<typeof Button>['kind'];
}

/** Silences a chat for a time to be chosen; one that is silent it gives its sound back. */
export function MuteButton({ chat, kind = 'plain' }: Props) {
  const t = useTranslate();
  const muted = isMuted(chat, useNow());
  const [menuAt, setMenuAt] = useState<DOMRect | null>(null);
  const Icon = muted ? Bell : BellOff;
  return (
    <>
      <Button
        kind={kind}
        aria-haspopup={muted ? undefined : 'menu'}
        onClick={({ currentTarget }) => {
          if (muted) return void change(t, chat.id, { mutedUntil: null });
          setMenuAt(currentTarget.getBoundingClientRect());
        }}
      >
        <Icon size={18} aria-hidden="true" />
        {t(muted ? 'details.unmute' : 'details.mute')}
      </Button>
      {menuAt && (
        <Menu
          label={t('chatMenu.mute')}
          at={menuAt}
          items={muteItems(t, chat)}
          onClose={() => setMenuAt(null)}
        />
      )}
    </>
  );
}
