import type { Chat } from '@vestnik/sdk';
import { useCallback, useEffect, useState } from 'react';
import { useTranslate } from '../../i18n';
import { Menu } from '../../ui/Menu';
import { useChatTitle } from '../people/useKnownPeople';
import { Composer } from './Composer';
import { ConversationHeader } from './ConversationHeader';
import { DeleteDialog } from './DeleteDialog';
import { MessageList } from './MessageList';
import { NoComposer } from './NoComposer';
import { useChatNames } from './useChatNames';
import { useComposer } from './useComposer';
import { useMessageMenu } from './useMessageMenu';
import { useSlowMode, useWriting } from './useWriting';

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
  const writing = useWriting(chat);
  const menu = useMessageMenu({
    chat,
    writes: writing === 'open',
    onReply: composer.startReply,
    onEdit: composer.startEdit,
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
    <div inert={isCovered} className="flex h-full min-w-0 grow flex-col bg-canvas">
      <ConversationHeader chat={chat} isWide={isWide} nameOf={nameOf} onDetails={onDetails} />
      <MessageList
        chat={chat}
        nameOf={nameOf}
        onMenu={menu.show}
        jump={jump}
        target={target}
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
      {menu.deleting && <DeleteDialog chat={chat} message={menu.deleting} onClose={menu.cancelDelete} />}
    </div>
  );
}
