import type { Chat } from '@vestnik/sdk';
import { DoorClosed } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import { client, useVestnik } from '../core/client';
import { Conversation } from '../features/conversation/Conversation';
import type { EditedInfo } from '../features/details/EditInfo';
import { useDetails } from '../features/details/views';
import { useChatTitle } from '../features/people/useKnownPeople';
import { useTranslate } from '../i18n';
import { useMedia } from '../lib/hooks';
import { Button } from '../ui/Button';
import { lazyView } from '../ui/lazyView';
import { ViewState } from '../ui/State';
import { MissingChat } from './MissingChat';

const Details = lazyView(async () => (await import('../features/details/Details')).Details);

/** One chat with the pane about it. Mounted anew for each, by its key. */
export function OpenChat({ chatId, isWide }: { chatId: string; isWide: boolean }) {
  const chat = useVestnik((state) => state.chats[chatId]);
  const isCurrent = useVestnik((state) => state.synced && !state.isOld);
  const seen = useRef<Chat>(undefined);
  const { views, way, toggle, showPerson } = useDetails();
  // For as long as the chat is open, whatever way the pane is left.
  const [edited, setEdited] = useState<EditedInfo>({});
  const hasRoom = useMedia('(min-width: 1024px)');
  useOpened(chat);
  if (chat) seen.current = chat;

  if (!chat) {
    return isCurrent && seen.current ? (
      <ClosedChat chat={seen.current} isWide={isWide} />
    ) : (
      <MissingChat chatId={chatId} isWide={isWide} />
    );
  }
  const isOpen = views.length > 0;
  return (
    <>
      <Conversation
        chat={chat}
        isWide={isWide}
        isCovered={isOpen && !hasRoom}
        onDetails={chat.type === 'saved' ? undefined : toggle}
        onPerson={showPerson}
      />
      {isOpen && <Details chat={chat} views={views} way={way} edited={edited} onEdit={setEdited} />}
    </>
  );
}

/** A chat that was marked as unread is so no longer once it is opened; marked while it is open, it stays so. */
function useOpened(chat: Chat | undefined): void {
  const isKnown = chat !== undefined;
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when it is opened
  useEffect(() => {
    if (chat?.unread) client.mine.setPreferences(chat.id, { unread: false }).catch(() => undefined);
  }, [isKnown]);
}

/** The chat was open here, and is open to this person no longer. */
function ClosedChat({ chat, isWide }: { chat: Chat; isWide: boolean }) {
  const t = useTranslate();
  const [, navigate] = useLocation();
  const title = useChatTitle(chat);
  return (
    <div className="flex grow bg-canvas" data-closed-chat>
      <ViewState
        icon={DoorClosed}
        isPage={!isWide}
        title={t('chat.closed', { title })}
        hint={t('chat.closedHint')}
        action={<Button onClick={() => navigate('/')}>{t('chat.toList')}</Button>}
      />
    </div>
  );
}
