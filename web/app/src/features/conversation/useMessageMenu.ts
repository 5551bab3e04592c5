import type { Chat, Message } from '@vestnik/sdk';
import { CircleUser, Copy, Pencil, Reply, RotateCw, Trash2 } from 'lucide-react';
import { useCallback, useState } from 'react';
import { toast } from '../../core/announce';
import { client } from '../../core/client';
import { useTranslate } from '../../i18n';
import { copyText } from '../../lib/clipboard';
import type { Point } from '../../lib/useMenuGesture';
import type { MenuItem } from '../../ui/Menu';
import { useNames } from '../people/useKnownPeople';
import { isSystem, type MessageRowData } from './rows';

interface Input {
  chat: Chat;
  /** Whether one may write here: else there is nothing to answer with. */
  writes: boolean;
  onReply(message: Message): void;
  onEdit(message: Message): void;
  onPerson(userId: string): void;
}

/** The actions of a message: what is offered depends on whose it is and whether it was sent. */
export function useMessageMenu({ chat, writes, onReply, onEdit, onPerson }: Input) {
  const t = useTranslate();
  const [open, setOpen] = useState<{ row: MessageRowData; at: Point } | null>(null);
  const nameOf = useNames();
  const [deleting, setDeleting] = useState<Message | null>(null);

  const show = useCallback((row: MessageRowData, at: Point) => setOpen({ row, at }), []);

  function items(row: MessageRowData): MenuItem[] {
    const { message, pending } = row;
    const copy: MenuItem = {
      label: t('message.copy'),
      icon: Copy,
      onPick: () =>
        void copyText(message?.content ?? pending?.content ?? '').then(
          (done) => done && toast(t('message.copied')),
        ),
    };
    if (pending) {
      const { chatId, clientId } = pending;
      const retry = {
        label: t('message.retry'),
        icon: RotateCw,
        onPick: () => client.outbox.retry(chatId, clientId),
      };
      const discard = {
        label: t('message.discard'),
        icon: Trash2,
        danger: true,
        onPick: () => client.outbox.discard(chatId, clientId),
      };
      return pending.state === 'sending' ? [copy] : [retry, copy, discard];
    }
    if (!message) return [];
    const remove: MenuItem = {
      label: t('message.delete'),
      icon: Trash2,
      danger: true,
      onPick: () => setDeleting(message),
    };
    // What the chat tells of itself is nobody's to answer or to change.
    if (isSystem(row)) return [remove];
    const { sender } = message;
    const all = [
      writes && { label: t('message.reply'), icon: Reply, onPick: () => onReply(message) },
      copy,
      row.mine && writes && { label: t('message.edit'), icon: Pencil, onPick: () => onEdit(message) },
      !row.mine &&
        chat.type === 'group' &&
        sender !== null &&
        sender !== undefined && {
          label: t('chat.details', { name: nameOf(sender) }),
          icon: CircleUser,
          onPick: () => onPerson(sender.id),
        },
      remove,
    ];
    return all.filter((item) => item !== false);
  }

  return {
    show,
    menu: open && { at: open.at, items: items(open.row) },
    close: () => setOpen(null),
    deleting,
    cancelDelete: () => setDeleting(null),
  };
}
