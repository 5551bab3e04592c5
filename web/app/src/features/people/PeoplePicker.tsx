import type { User } from '@vestnik/sdk';
import { Search, X } from 'lucide-react';
import { type KeyboardEvent, useMemo, useRef, useState } from 'react';
import { useTranslate } from '../../i18n';
import { useTakeFirst } from '../../lib/useTakeFirst';
import { Avatar } from '../../ui/Avatar';
import { PeopleList } from './PeopleList';
import { useNames } from './useKnownPeople';
import { usePeople } from './usePeople';

interface Props {
  label: string;
  chosen: readonly User[];
  onChange(chosen: User[]): void;
  /** Who is not to be offered, such as those who are members already. */
  isLeftOut?(userId: string): boolean;
  /** The most that can be chosen. */
  most: number;
}

/** People to choose several of: those one knows, and whoever the search finds. The chosen ones stand above as chips. */
export function PeoplePicker({ label, chosen, onChange, isLeftOut, most }: Props) {
  const t = useTranslate();
  const nameOf = useNames();
  const [query, setQuery] = useState('');
  const words = query.trim();
  const { people, found, busy, slow, problem } = usePeople(query);
  const input = useRef<HTMLInputElement>(null);
  const list = useRef<{ enter(): void }>(null);

  const ids = new Set(chosen.map((user) => user.id));
  const shown = useMemo(
    () => (isLeftOut ? people.filter((user) => !isLeftOut(user.id)) : people),
    [people, isLeftOut],
  );

  const first = found.find((user) => !isLeftOut?.(user.id));
  const takeFirst = useTakeFirst(words, first ? () => toggle(first) : null, busy);

  function toggle(user: User): void {
    if (ids.has(user.id)) onChange(chosen.filter(({ id }) => id !== user.id));
    else if (chosen.length < most) {
      onChange([...chosen, user]);
      setQuery('');
    }
  }

  function onInputKey(event: KeyboardEvent): void {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'ArrowDown') list.current?.enter();
    else if (event.key === 'Enter') takeFirst();
    else if (event.key === 'Backspace' && query === '') onChange(chosen.slice(0, -1));
    else return;
    event.preventDefault();
  }

  return (
    <div className="flex min-h-0 grow flex-col gap-2">
      {chosen.length > 0 && (
        <ul aria-label={t('picker.chosen')} className="flex max-h-24 flex-wrap gap-1.5 overflow-y-auto">
          {chosen.map((user) => (
            <li key={user.id}>
              <button
                type="button"
                aria-label={t('picker.remove', { name: nameOf(user) })}
                onClick={() => toggle(user)}
                className="flex min-h-8 max-w-56 items-center gap-1.5 rounded-full bg-tint py-0.5 pr-2 pl-0.5 text-sm"
              >
                <Avatar id={user.id} name={nameOf(user)} url={user.avatarUrl} size={28} />
                <span className="truncate">{nameOf(user)}</span>
                <X size={14} aria-hidden="true" className="shrink-0 text-muted" />
              </button>
            </li>
          ))}
        </ul>
      )}
      <div className="relative">
        <Search
          size={18}
          aria-hidden="true"
          className="pointer-events-none absolute top-1/2 left-3 -translate-y-1/2 text-muted"
        />
        <input
          ref={input}
          type="text"
          inputMode="search"
          aria-label={label}
          placeholder={label}
          autoComplete="off"
          spellCheck={false}
          maxLength={64}
          value={query}
          onChange={(event) => setQuery(event.target.value)}
          onKeyDown={onInputKey}
          className="h-10 w-full rounded-full border border-transparent bg-sunken pr-3 pl-10 focus:border-accent focus:bg-surface focus:outline-none focus:ring-3 focus:ring-accent/20 max-md:text-base"
        />
      </div>
      <PeopleList
        ref={list}
        people={shown}
        field={input}
        none={t(words ? 'members.nobody' : 'picker.hint')}
        busy={busy}
        slow={slow}
        problem={problem}
        className="h-72 min-h-24 shrink grow"
      >
        {(user, reachable) => (
          <label
            key={user.id}
            className="flex h-14 cursor-pointer items-center gap-3 rounded-xl px-2 hover:bg-sunken has-focus-visible:bg-sunken"
          >
            <Avatar id={user.id} name={nameOf(user)} url={user.avatarUrl} size={40} />
            <span className="flex min-w-0 grow flex-col">
              <span className="truncate font-medium">{nameOf(user)}</span>
              <span className="truncate text-[0.8125rem] text-muted">@{user.username}</span>
            </span>
            <input
              type="checkbox"
              data-row={user.id}
              tabIndex={reachable ? 0 : -1}
              checked={ids.has(user.id)}
              disabled={!ids.has(user.id) && chosen.length >= most}
              onChange={() => toggle(user)}
              className="size-5 shrink-0 accent-fill"
            />
          </label>
        )}
      </PeopleList>
    </div>
  );
}
