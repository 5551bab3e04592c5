import type { Chat } from '@vestnik/sdk';
import { useCallback, useEffect, useState } from 'react';
import { useTranslate } from '../../i18n';
import { lazyDialog } from '../../ui/lazyView';
import { Menu } from '../../ui/Menu';
import { AttachButton } from '../attach/AttachButton';
import { DropZone } from '../attach/DropZone';
import { Tray } from '../attach/Tray';
import { useAttach } from '../attach/useAttach';
import type { Item } from '../media/items';
import { useChatTitle } from '../people/useKnownPeople';
import { useVoice } from '../voice/useVoice';
import { Composer } from './Composer';
import { ConversationHeader } from './ConversationHeader';
import { DeleteDialog } from './DeleteDialog';
import { MessageList } from './MessageList';
import { NoComposer } from './NoComposer';
import { useChatNames } from './useChatNames';
import { useComposer } from './useComposer';
import { useMessageMenu } from './useMessageMenu';
import { useSlowMode, useWriting } from './useWriting';

const Viewer = lazyDialog(async () => (await import('../media/viewer/Viewer')).Viewer);

interface Props {
  chat: Chat;
  isWide: boolean;
  /** The details lie over it. */
  isCovered: boolean;
  onDetails?(): void;
  onPerson(userId: string): void;
}

/** One open chat. Mounted anew for each, by its key. */
export function Conversation({ chat, isWide, isCovered, onDetails, onPerson }: Props) {
  const t = useTranslate();
  const composer = useComposer(chat);
  const attach = useAttach(chat.id);
  const [viewed, setViewed] = useState<string | null>(null);
  const view = useCallback((item: Item) => setViewed(item.stored?.attachmentId ?? null), []);
  const closeViewer = useCallback(() => setViewed(null), []);
  const writing = useWriting(chat);
  const voice = useVoice({
    chatId: chat.id,
    isAside: writing !== 'open' || composer.editing !== null,
    replyTo: composer.replyTo,
    onSent: composer.answered,
  });
  const menu = useMessageMenu({
    chat,
    writes: writing === 'open',
    onReply: composer.startReply,
    onEdit: composer.startEdit,
    onOpen: view,
    onPerson,
  });
  const [target, setTarget] = useState<{ id: string } | null>(null);
  const jump = useCallback((id: string) => setTarget({ id }), []);
  const title = useChatTitle(chat);

  const nameOf = useChatNames(chat, composer.replyTo?.senderId);
  const wait = useSlowMode(chat);

  // With a keyboard at hand one writes at once; on a phone it would cover what one came to read.
  const { focus } = composer;
  useEffect(() => {
    if (isWide && window.matchMedia('(pointer: fine)').matches) focus();
  }, [isWide, focus]);

  return (
    <div inert={isCovered} className="relative flex h-full min-w-0 grow flex-col bg-canvas">
      <ConversationHeader chat={chat} isWide={isWide} nameOf={nameOf} onDetails={onDetails} />
      <MessageList
        chat={chat}
        nameOf={nameOf}
        onMenu={menu.show}
        jump={jump}
        target={target}
        onOpen={view}
        onPerson={onPerson}
      />
      {writing === 'open' || composer.editing ? (
        <Composer
          ref={composer.area}
          text={composer.text}
          wait={wait}
          title={title}
          editing={composer.editing}
          reply={
            composer.replyTo && {
              preview: composer.replyTo,
              author: nameOf(composer.replyTo.senderId),
            }
          }
          hasFiles={composer.hasFiles}
          tray={<Tray chatId={chat.id} onEmpty={focus} />}
          attach={<AttachButton onFiles={attach} onDone={focus} />}
          voice={voice}
          onText={composer.setText}
          onBlur={composer.onBlur}
          onSend={composer.send}
          onCancel={composer.cancel}
          onEditLast={composer.editLast}
        />
      ) : (
        <NoComposer chat={chat} writing={writing} />
      )}
      {menu.menu && (
        <Menu label={t('message.actions')} at={menu.menu.at} items={menu.menu.items} onClose={menu.close} />
      )}
      <DropZone onFiles={writing === 'open' && !composer.editing && !isCovered ? attach : null} />
      {viewed && <Viewer chatId={chat.id} startId={viewed} nameOf={nameOf} onClose={closeViewer} />}
      {menu.deleting && <DeleteDialog chat={chat} message={menu.deleting} onClose={menu.cancelDelete} />}
    </div>
  );
}
