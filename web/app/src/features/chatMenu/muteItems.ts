import type { Chat } from '@vestnik/sdk';
import { BellOff, Clock3 } from 'lucide-react';
import { toastWithUndo } from '../../core/announce';
import type { Translate } from '../../i18n';
import type { MenuItem } from '../../ui/Menu';
import { change, FOR_EVER } from './chatActions';

const HOUR_MS = 3_600_000;
const CHOICES = [
  ['chatMenu.mute.1h', 1],
  ['chatMenu.mute.8h', 8],
  ['chatMenu.mute.2d', 48],
] as const;

export function muteItems(t: Translate, chat: Chat): MenuItem[] {
  function mute(until: string): void {
    void change(t, chat.id, { mutedUntil: until });
    toastWithUndo(t('chatMenu.muted'), () => void change(t, chat.id, { mutedUntil: null }));
  }
  return [
    ...CHOICES.map(([key, hours]) => ({
      label: t(key),
      icon: Clock3,
      onPick: () => mute(new Date(Date.now() + hours * HOUR_MS).toISOString()),
    })),
    { label: t('chatMenu.mute.ever'), icon: BellOff, onPick: () => mute(FOR_EVER) },
  ];
}
