import type { Contact } from '@vestnik/sdk';
import { Contact as ContactIcon, EllipsisVertical, MessageCircle, Pencil, UserMinus } from 'lucide-react';
import { useRef, useState } from 'react';
import { toastWithUndo } from '../../core/announce';
import { attempt } from '../../core/attempt';
import { client } from '../../core/client';
import { useTranslate } from '../../i18n';
import { Button, IconButton } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';
import { FIELD_LOOK } from '../../ui/Field';
import { Menu } from '../../ui/Menu';
import { ViewState } from '../../ui/State';
import { AliasDialog } from '../details/AliasDialog';
import { PersonButton } from '../people/PersonButton';
import { isNamed, useContacts, useNames } from '../people/useKnownPeople';
import { useOpenDirect } from './useOpenDirect';

/** People one has noted down, by the names one gave them. */
export function ContactsDialog({ onClose }: { onClose(): void }) {
  const t = useTranslate();
  const names = useNames();
  const contacts = useContacts();
  const openDirect = useOpenDirect(onClose);
  const [query, setQuery] = useState('');
  const [menu, setMenu] = useState<{ contact: Contact; at: { x: number; y: number } } | null>(null);
  const [editing, setEditing] = useState<Contact | null>(null);
  const input = useRef<HTMLInputElement>(null);
  const shown = contacts.filter(({ user }) => isNamed(user, names(user), query.trim()));

  async function remove({ user, alias }: Contact): Promise<void> {
    input.current?.focus();
    if (!(await attempt(t, () => client.people.removeContact(user.id)))) return;
    toastWithUndo(
      t('contacts.removed', { name: names(user) }),
      () => void attempt(t, () => client.people.saveContact(user.id, alias)),
    );
  }

  if (editing) return <AliasDialog user={editing.user} contact={editing} onClose={() => setEditing(null)} />;
  return (
    <Dialog title={t('contacts.title')} onClose={onClose}>
      {contacts.length === 0 ? (
        <ViewState icon={ContactIcon} title={t('contacts.empty')} hint={t('contacts.emptyHint')} />
      ) : (
        <>
          <input
            ref={input}
            type="text"
            inputMode="search"
            aria-label={t('contacts.search')}
            placeholder={t('chats.searchShort')}
            autoComplete="off"
            value={query}
            onChange={(event) => setQuery(event.target.value)}
            className={`${FIELD_LOOK} mt-3 border-edge py-2`}
          />
          <ul className="-mx-2 mt-2 h-80 overflow-y-auto overscroll-contain">
            {shown.map((contact) => (
              <li
                key={contact.user.id}
                className="flex items-center"
                onContextMenu={(event) => {
                  event.preventDefault();
                  setMenu({ contact, at: { x: event.clientX, y: event.clientY } });
                }}
              >
                <PersonButton user={contact.user} onPick={() => void openDirect(contact.user.id)} />
                <IconButton
                  label={t('contacts.actions', { name: names(contact.user) })}
                  aria-haspopup="menu"
                  onClick={(event) => {
                    const box = event.currentTarget.getBoundingClientRect();
                    setMenu({ contact, at: { x: box.right - 200, y: box.bottom } });
                  }}
                >
                  <EllipsisVertical size={18} aria-hidden="true" />
                </IconButton>
              </li>
            ))}
          </ul>
        </>
      )}
      <div className="mt-4 flex justify-end">
        <Button kind="plain" onClick={onClose}>
          {t('common.close')}
        </Button>
      </div>
      {menu && (
        <Menu
          label={t('contacts.actions', { name: names(menu.contact.user) })}
          at={menu.at}
          items={[
            {
              label: t('contacts.message'),
              icon: MessageCircle,
              onPick: () => void openDirect(menu.contact.user.id),
            },
            { label: t('contacts.rename'), icon: Pencil, onPick: () => setEditing(menu.contact) },
            {
              label: t('contacts.remove'),
              icon: UserMinus,
              danger: true,
              onPick: () => void remove(menu.contact),
            },
          ]}
          onClose={() => setMenu(null)}
        />
      )}
    </Dialog>
  );
}
