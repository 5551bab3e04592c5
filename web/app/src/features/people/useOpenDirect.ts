import { useLocation } from 'wouter';
import { attempt } from '../../core/attempt';
import { client } from '../../core/client';
import { useTranslate } from '../../i18n';

/** Goes to the conversation with somebody, whether or not there was one. */
export function useOpenDirect(onOpened: () => void): (userId: string) => Promise<void> {
  const t = useTranslate();
  const [, navigate] = useLocation();
  return async (userId) => {
    await attempt(t, async () => {
      const chat = await client.chats.direct(userId);
      onOpened();
      navigate(`/chat/${chat.id}`);
    });
  };
}
