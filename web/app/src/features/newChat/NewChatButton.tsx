import { Bookmark, Contact, Megaphone, PenLine, SquarePen, Users } from 'lucide-react';
import { useRef, useState } from 'react';
import { useLocation } from 'wouter';
import { attempt } from '../../core/attempt';
import { client } from '../../core/client';
import { useTranslate } from '../../i18n';
import { IconButton } from '../../ui/Button';
import { lazyDialog } from '../../ui/lazyView';
import { Menu } from '../../ui/Menu';

const ContactsDialog = lazyDialog(async () => (await import('./ContactsDialog')).ContactsDialog);

const NewGroupDialog = lazyDialog(async () => (await import('./NewGroupDialog')).NewGroupDialog);

const NewMessageDialog = lazyDialog(async () => (await import('./NewMessageDialog')).NewMessageDialog);

type Open = 'menu' | 'message' | 'group' | 'channel' | 'contacts';

/** One button for everything that begins a conversation. */
export function NewChatButton() {
  const t = useTranslate();
  const [, navigate] = useLocation();
  const button = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState<Open | null>(null);
  const close = (): void => setOpen(null);

  const openSaved = (): Promise<boolean> =>
    attempt(t, async () => navigate(`/chat/${(await client.chats.saved()).id}`));

  const items = [
    { label: t('newChat.message'), icon: PenLine, onPick: () => setOpen('message') },
    { label: t('newChat.group'), icon: Users, onPick: () => setOpen('group') },
    { label: t('newChat.channel'), icon: Megaphone, onPick: () => setOpen('channel') },
    { label: t('contacts.title'), icon: Contact, onPick: () => setOpen('contacts') },
    { label: t('chats.saved'), icon: Bookmark, onPick: () => void openSaved() },
  ];
  const box = button.current?.getBoundingClientRect();

  return (
    <>
      <IconButton
        ref={button}
        label={t('newChat.open')}
        aria-haspopup="menu"
        aria-expanded={open === 'menu'}
        onClick={() => setOpen('menu')}
      >
        <SquarePen size={20} aria-hidden="true" />
      </IconButton>
      {open === 'menu' && box && <Menu label={t('newChat.open')} at={box} items={items} onClose={close} />}
      {open === 'message' && <NewMessageDialog onClose={close} />}
      {(open === 'group' || open === 'channel') && <NewGroupDialog type={open} onClose={close} />}
      {open === 'contacts' && <ContactsDialog onClose={close} />}
    </>
  );
}
