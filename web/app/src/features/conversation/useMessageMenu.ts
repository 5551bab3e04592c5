import { asProblem, type Message } from '@vestnik/sdk';
import { Copy, Pencil, Reply, RotateCw, Trash2 } from 'lucide-react';
import { useCallback, useState } from 'react';
import { toast } from '../../core/announce';
import { client } from '../../core/client';
import { problemText } from '../../core/problems';
import { useTranslate } from '../../i18n';
import { copyText } from '../../lib/clipboard';
import type { MenuItem } from '../../ui/Menu';
import type { MessageRowData } from './rows';

interface Input {
  onReply(message: Message): void;
  onEdit(message: Message): void;
}

/** The actions of a message: what is offered depends on whose it is and whether it was sent. */
export function useMessageMenu({ onReply, onEdit }: Input) {
  const t = useTranslate();
  const [open, setOpen] = useState<{ row: MessageRowData; at: { x: number; y: number } } | null>(null);
  const [deleting, setDeleting] = useState<Message | null>(null);

  const show = useCallback((row: MessageRowData, at: { x: number; y: number }) => setOpen({ row, at }), []);

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
    const reply = { label: t('message.reply'), icon: Reply, onPick: () => onReply(message) };
    if (!row.mine) return [reply, copy];
    return [
      reply,
      copy,
      { label: t('message.edit'), icon: Pencil, onPick: () => onEdit(message) },
      { label: t('message.delete'), icon: Trash2, danger: true, onPick: () => setDeleting(message) },
    ];
  }

  async function confirmDelete(): Promise<void> {
    const message = deleting;
    setDeleting(null);
    if (!message) return;
    try {
      await client.delete(message);
    } catch (error) {
      toast(problemText(t, asProblem(error)), true);
    }
  }

  return {
    show,
    menu: open && { at: open.at, items: items(open.row) },
    close: () => setOpen(null),
    deleting,
    confirmDelete,
    cancelDelete: () => setDeleting(null),
  };
}
