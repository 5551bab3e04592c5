import type { Contact, User } from '@vestnik/sdk';
import { Contact as ContactIcon, EllipsisVertical, MessageCircle, Pencil, UserMinus } from 'lucide-react';
import { useMemo, useRef, useState } from 'react';
import { toastWithUndo } from '../../core/announce';
import { attempt } from '../../core/attempt';
import { client } from '../../core/client';
import { useTranslate } from '../../i18n';
import { useWatched } from '../../lib/useWatched';
import { Button, IconButton } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';
import { FIELD_LOOK } from '../../ui/Field';
import { type Anchor, Menu } from '../../ui/Menu';
import { ViewState } from '../../ui/State';
import { AliasDialog } from '../people/AliasDialog';
import { PeopleList } from '../people/PeopleList';
import { PersonButton } from '../people/PersonButton';
import { isNamed, useContacts, useNames } from '../people/useKnownPeople';
import { useOpenDirect } from '../people/useOpenDirect';

/** So many of them have their presence watched: a search leads to the others. */
const WATCHED = 200;

/** People one has noted down, by the names one gave them. */
export function ContactsDialog({ onClose }: { onClose(): void }) {
  const t = useTranslate();
  const names = useNames();
  const contacts = useContacts();
  const openDirect = useOpenDirect(onClose);
  const [query, setQuery] = useState('');
  const [menu, setMenu] = useState<{ user: User; at: Anchor } | null>(null);
  const [editing, setEditing] = useState<Contact | null>(null);
  const input = useRef<HTMLInputElement>(null);
  const list = useRef<{ enter(): void }>(null);
  const shown = useMemo(
    () => contacts.map(({ user }) => user).filter((user) => isNamed(user, names(user), query.trim())),
    [contacts, names, query],
  );
  useWatched(shown.slice(0, WATCHED).map(({ id }) => id));
  const picked = menu && contacts.find(({ user }) => user.id === menu.user.id);

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
            onKeyDown={(event) => {
              if (event.key !== 'ArrowDown') return;
              event.preventDefault();
              list.current?.enter();
            }}
            className={`${FIELD_LOOK} mt-3 border-edge py-2`}
          />
          <PeopleList
            ref={list}
            people={shown}
            field={input}
            none={t('members.nobody')}
            className="mt-2 h-80"
          >
            {(user, reachable) => (
              // biome-ignore lint/a11y/noStaticElementInteractions: the right button does what the button beside does
              <div
                key={user.id}
                className="flex items-center"
                onContextMenu={(event) => {
                  event.preventDefault();
                  setMenu({ user, at: { x: event.clientX, y: event.clientY } });
                }}
              >
                <PersonButton user={user} reachable={reachable} onPick={() => void openDirect(user.id)} />
                <IconButton
                  label={t('contacts.actions', { name: names(user) })}
                  aria-haspopup="menu"
                  tabIndex={reachable ? 0 : -1}
                  onClick={(event) => setMenu({ user, at: event.currentTarget.getBoundingClientRect() })}
                >
                  <EllipsisVertical size={18} aria-hidden="true" />
                </IconButton>
              </div>
            )}
          </PeopleList>
        </>
      )}
      <div className="mt-4 flex justify-end">
        <Button kind="plain" onClick={onClose}>
          {t('common.close')}
        </Button>
      </div>
      {menu && picked && (
        <Menu
          label={t('contacts.actions', { name: names(picked.user) })}
          at={menu.at}
          items={[
            {
              label: t('contacts.message'),
              icon: MessageCircle,
              onPick: () => void openDirect(picked.user.id),
            },
            { label: t('contacts.rename'), icon: Pencil, onPick: () => setEditing(picked) },
            {
              label: t('contacts.remove'),
              icon: UserMinus,
              danger: true,
              onPick: () => void remove(picked),
            },
          ]}
          onClose={() => setMenu(null)}
        />
      )}
    </Dialog>
  );
}
