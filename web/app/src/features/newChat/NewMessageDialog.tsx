import { type KeyboardEvent, useRef, useState } from 'react';
import { problemText } from '../../core/problems';
import { useTranslate } from '../../i18n';
import { Dialog } from '../../ui/Dialog';
import { FIELD_LOOK } from '../../ui/Field';
import { RowSkeletons } from '../chats/RowSkeletons';
import { PersonButton } from '../people/PersonButton';
import { usePeople } from '../people/usePeople';
import { useOpenDirect } from './useOpenDirect';

/** Whom to write to: those one knows, and whoever the search finds. */
export function NewMessageDialog({ onClose }: { onClose(): void }) {
  const t = useTranslate();
  const [query, setQuery] = useState('');
  const { people, busy, slow, problem } = usePeople(query);
  const openDirect = useOpenDirect(onClose);
  const list = useRef<HTMLDivElement>(null);
  const input = useRef<HTMLInputElement>(null);

  function onKeyDown(event: KeyboardEvent): void {
    const all = [...(list.current?.querySelectorAll<HTMLElement>('button') ?? [])];
    const now = all.indexOf(event.target as HTMLElement);
    const isComposing = event.nativeEvent.isComposing;
    if (event.key === 'ArrowDown') all[now + 1]?.focus();
    else if (event.key === 'ArrowUp') (all[now - 1] ?? input.current)?.focus();
    else if (event.key === 'Enter' && now < 0 && !isComposing && query.trim()) all[0]?.click();
    else return;
    event.preventDefault();
  }

  return (
    <Dialog title={t('newChat.message')} onClose={onClose}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the arrow keys of what is inside pass through here */}
      <div onKeyDown={onKeyDown} className="mt-3">
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
          className={`${FIELD_LOOK} border-edge py-2`}
        />
        <div ref={list} aria-busy={busy} className="-mx-2 mt-2 h-80 overflow-y-auto overscroll-contain">
          {people.map((user) => (
            <PersonButton key={user.id} user={user} onPick={() => void openDirect(user.id)} />
          ))}
          {slow && <RowSkeletons count={3} />}
          {people.length === 0 && !busy && (
            <p className="px-2 py-6 text-center text-sm text-muted">
              {problem ? problemText(t, problem) : t(query.trim() ? 'chats.nobodyHint' : 'picker.hint')}
            </p>
          )}
        </div>
      </div>
    </Dialog>
  );
}
