import { type Chat, isMuted } from '@vestnik/sdk';
import { useTranslate } from '../../i18n';

import { useNow } from '../../lib/hooks';
import { change, FOR_EVER } from './chatActions';

/** Sound of a chat, on and off. */
export function useMute(chat: Chat): { muted: boolean; toggle(): void } {
  const t = useTranslate();
  const muted = isMuted(chat, useNow());
  return { muted, toggle: () => void change(t, chat.id, { mutedUntil: muted ? null : FOR_EVER }) };
}
