import type { Chat } from '@vestnik/sdk';
import { useTranslate } from '../../i18n';
import { isMuted } from '../../lib/chats';
import { useNow } from '../../lib/hooks';
import { change, FOR_EVER } from './chatActions';

/** Sound of a chat, on and off. */
export function useMute(chat: Chat): { muted: boolean; toggle(): void } {
  const t = useTranslate();
  const muted = isMuted(chat, useNow().getTime());
  return { muted, toggle: () => void change(t, chat.id, { mutedUntil: muted ? null : FOR_EVER }) };
}
