import { asProblem, type Chat } from '@vestnik/sdk';
import { toast } from '../core/announce';
import { client } from '../core/client';
import { problemText } from '../core/problems';
import { useTranslate } from '../i18n';
import { useNow } from './hooks';

/** As the server understands "for ever". */
const FOR_EVER = '9999-12-31T00:00:00.000Z';

/** Sound of a chat, on and off. */
export function useMute(chat: Chat): { isMuted: boolean; toggle(): void } {
  const t = useTranslate();
  const now = useNow();
  const isMuted = Boolean(chat.mutedUntil) && new Date(chat.mutedUntil ?? 0) > now;

  async function set(mutedUntil: string | null): Promise<void> {
    try {
      await client.mine.setPreferences(chat.id, { mutedUntil });
    } catch (error) {
      toast(problemText(t, asProblem(error)), true);
    }
  }
  return { isMuted, toggle: () => void set(isMuted ? null : FOR_EVER) };
}
