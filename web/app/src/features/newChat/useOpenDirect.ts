import { asProblem } from '@vestnik/sdk';
import { useLocation } from 'wouter';
import { toast } from '../../core/announce';
import { client } from '../../core/client';
import { problemText } from '../../core/problems';
import { useTranslate } from '../../i18n';

/** Goes to the conversation with somebody, whether or not there was one. */
export function useOpenDirect(onOpened: () => void): (userId: string) => Promise<void> {
  const t = useTranslate();
  const [, navigate] = useLocation();
  return async (userId) => {
    try {
      const chat = await client.chats.direct(userId);
      onOpened();
      navigate(`/chat/${chat.id}`);
    } catch (error) {
      toast(problemText(t, asProblem(error)), true);
    }
  };
}
