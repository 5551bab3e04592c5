import type { Chat } from '@vestnik/sdk';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { useVestnik } from '../../core/client';
import { useTranslate } from '../../i18n';
import { chatTitle, nameOf } from '../../lib/people';
import { Button } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';
import { Menu } from '../../ui/Menu';
import { Composer } from './Composer';
import { ConversationHeader } from './ConversationHeader';
import { MessageList } from './MessageList';
import { useComposer } from './useComposer';
import { useMessageMenu } from './useMessageMenu';

interface Props {
  chat: Chat;
  isWide: boolean;
  onDetails?(): void;
}

/** One open chat. Mounted anew for each, by its key. */
export function Conversation({ chat, isWide, onDetails }: Props) {
  const t = useTranslate();
  const myId = useVestnik((state) => state.me?.id);
  const composer = useComposer(chat);
  const menu = useMessageMenu({ onReply: composer.startReply, onEdit: composer.startEdit });
  const [target, setTarget] = useState<{ id: string } | null>(null);
  const jump = useCallback((id: string) => setTarget({ id }), []);
  const title = chatTitle(chat, t);

  const names = useMemo(() => {
    const people = [...(chat.members ?? []).map((member) => member.user), ...(chat.peer ? [chat.peer] : [])];
    const byId = new Map(people.map((user) => [user.id, nameOf(user, t)]));
    if (myId) byId.set(myId, t('common.you'));
    return byId;
  }, [chat.members, chat.peer, myId, t]);

  // With a keyboard at hand one writes at once; on a phone it would cover what one came to read.
  const { focus } = composer;
  useEffect(() => {
    if (isWide && window.matchMedia('(pointer: fine)').matches) focus();
  }, [isWide, focus]);

  return (
    <div className="flex h-full min-w-0 grow flex-col bg-canvas">
      <ConversationHeader chat={chat} isWide={isWide} onDetails={onDetails} />
      <MessageList chat={chat} names={names} onMenu={menu.show} jump={jump} target={target} />
      <Composer
        ref={composer.area}
        text={composer.text}
        title={title}
        editing={composer.editing}
        reply={
          composer.replyTo && {
            preview: composer.replyTo,
            author: names.get(composer.replyTo.senderId) ?? t('chats.nobodyName'),
          }
        }
        onText={composer.setText}
        onSend={composer.send}
        onCancel={composer.cancel}
        onEditLast={composer.editLast}
      />
      {menu.menu && (
        <Menu label={t('message.actions')} at={menu.menu.at} items={menu.menu.items} onClose={menu.close} />
      )}
      {menu.deleting && (
        <Dialog title={t('message.deleteTitle')} onClose={menu.cancelDelete}>
          <p className="mt-2 text-muted">
            {t(chat.type === 'saved' ? 'message.deleteTextSaved' : 'message.deleteText')}
          </p>
          <div className="mt-5 flex justify-end gap-2">
            <Button kind="plain" onClick={menu.cancelDelete}>
              {t('common.cancel')}
            </Button>
            <Button kind="danger" onClick={() => void menu.confirmDelete()}>
              {t('common.delete')}
            </Button>
          </div>
        </Dialog>
      )}
    </div>
  );
}
