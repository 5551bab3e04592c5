import { type KeyboardEvent, useRef, useState } from 'react';
import { useTranslate } from '../../i18n';
import { useTakeFirst } from '../../lib/useTakeFirst';
import { Dialog } from '../../ui/Dialog';
import { FIELD_LOOK } from '../../ui/Field';
import { PeopleList } from '../people/PeopleList';
import { PersonButton } from '../people/PersonButton';
import { useOpenDirect } from '../people/useOpenDirect';
import { usePeople } from '../people/usePeople';

/** Whom to write to: those one knows, and whoever the search finds. */
export function NewMessageDialog({ onClose }: { onClose(): void }) {
  const t = useTranslate();
  const [query, setQuery] = useState('');
  const { people, found, busy, slow, problem } = usePeople(query);
  const openDirect = useOpenDirect(onClose);
  const first = found[0];
  const takeFirst = useTakeFirst(query.trim(), first ? () => void openDirect(first.id) : null, busy);
  const list = useRef<{ enter(): void }>(null);
  const input = useRef<HTMLInputElement>(null);

  function onKeyDown(event: KeyboardEvent): void {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'ArrowDown') list.current?.enter();
    else if (event.key === 'Enter') takeFirst();
    else return;
    event.preventDefault();
  }

  return (
    <Dialog title={t('newChat.message')} onClose={onClose}>
      <div className="mt-3">
        <input
          ref={input}
          type="text"
          inputMode="search"
          aria-label={t('picker.search')}
          placeholder={t('picker.search')}
          autoComplete="off"
          spellCheck={false}
          maxLength={64}
          value={query}
          onChange={(event) => setQuery(event.target.value)}
          onKeyDown={onKeyDown}
          className={`${FIELD_LOOK} border-edge py-2`}
        />
        <PeopleList
          ref={list}
          people={people}
          field={input}
          none={t(query.trim() ? 'chats.nobodyHint' : 'picker.hint')}
          busy={busy}
          slow={slow}
          problem={problem}
          className="mt-2 h-80"
        >
          {(user, reachable) => (
            <PersonButton
              key={user.id}
              user={user}
              reachable={reachable}
              onPick={() => void openDirect(user.id)}
            />
          )}
        </PeopleList>
      </div>
    </Dialog>
  );
}
