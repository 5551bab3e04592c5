import { asProblem, type Chat, type Message } from '@vestnik/sdk';
import { CircleUser, Copy, Download, Image, Pencil, Reply, RotateCw, Trash2, X } from 'lucide-react';
import { useCallback, useState } from 'react';
import { toast } from '../../core/announce';
import { client } from '../../core/client';
import { download } from '../../core/download';
import { problemText } from '../../core/problems';
import { discard, removeFile } from '../../core/waiting';
import { useTranslate } from '../../i18n';
import { copyText } from '../../lib/clipboard';
import type { Point } from '../../lib/useMenuGesture';
import type { MenuItem } from '../../ui/Menu';
import { type Item, itemsOf, lookOf } from '../media/items';
import { useNames } from '../people/useKnownPeople';
import { isSystem, type MessageRowData } from './rows';

interface Input {
  chat: Chat;
  /** Whether one may write here: else there is nothing to answer with. */
  writes: boolean;
  onReply(message: Message): void;
  onEdit(message: Message): void;
  onOpen(item: Item): void;
  onPerson(userId: string): void;
}

/** The actions of a message: what is offered depends on whose it is and whether it was sent. */
export function useMessageMenu({ chat, writes, onReply, onEdit, onOpen, onPerson }: Input) {
  const t = useTranslate();
  const [open, setOpen] = useState<{ row: MessageRowData; at: Point } | null>(null);
  const nameOf = useNames();
  const [deleting, setDeleting] = useState<Message | null>(null);

  const show = useCallback((row: MessageRowData, at: Point) => setOpen({ row, at }), []);

  async function save({ id }: Message, attachmentId: string): Promise<void> {
    try {
      if (!(await download(id, attachmentId))) toast(t('problem.media.not_found'), true);
    } catch (error) {
      toast(problemText(t, asProblem(error)), true);
    }
  }

  /** What can be done with the files of a message: pictures are opened, all of them saved. */
  function fileItems(message: Message): MenuItem[] {
    const files = itemsOf(message, undefined);
    const [first] = files;
    const isAlbum = lookOf(message, undefined) === 'album';
    const open = isAlbum && first && { label: t('media.open'), icon: Image, onPick: () => onOpen(first) };
    const saves = files.map(({ name, stored }) => ({
      label: files.length === 1 || isAlbum ? t('media.download') : t('media.downloadNamed', { name }),
      icon: Download,
      onPick: () => void save(message, stored?.attachmentId ?? ''),
    }));
    // Of an album each is saved from where it is seen.
    if (open) return files.length === 1 ? [open, ...saves] : [open];
    return saves;
  }

  function items(row: MessageRowData): MenuItem[] {
    const { message, pending } = row;
    const copy: MenuItem | false = (message ?? pending)?.content !== '' && {
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
      const giveUp = {
        label: t('message.discard'),
        icon: Trash2,
        danger: true,
        onPick: () => discard(pending),
      };
      const isSending = pending.state === 'sending';
      const cancel = pending.files && { ...giveUp, label: t('media.cancelUpload') };
      // One by one where there are several: the ring on each is for the pointer alone.
      const several = pending.files && pending.files.length > 1 ? pending.files : [];
      const takeOut = several.map(({ id, name }) => ({
        label: t('attach.remove', { name }),
        icon: X,
        onPick: () => removeFile(pending, id),
      }));
      return [!isSending && retry, copy, ...takeOut, isSending ? cancel : giveUp].filter(isItem);
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
      ...fileItems(message),
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
    return all.filter(isItem);
  }

  return {
    show,
    menu: open && { at: open.at, items: items(open.row) },
    close: () => setOpen(null),
    deleting,
    cancelDelete: () => setDeleting(null),
  };
}

function isItem(item: MenuItem | false | undefined): item is MenuItem {
  return Boolean(item);
}
