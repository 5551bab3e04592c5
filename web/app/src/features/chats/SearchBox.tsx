import { Search, X } from 'lucide-react';
import { type KeyboardEvent, type RefObject, useEffect } from 'react';
import { useTranslate } from '../../i18n';

interface Props {
  ref: RefObject<HTMLInputElement | null>;
  value: string;
  onChange(value: string): void;
  onDown(): void;
  onEnter(): void;
}

export function SearchBox({ ref, value, onChange, onDown, onEnter }: Props) {
  const t = useTranslate();

  useEffect(() => {
    function onKey(event: globalThis.KeyboardEvent): void {
      if (event.code !== 'KeyK' || !(event.ctrlKey || event.metaKey) || event.altKey) return;
      event.preventDefault();
      ref.current?.focus();
      ref.current?.select();
    }
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [ref]);

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key === 'ArrowDown') onDown();
    else if (event.key === 'Enter' && !event.nativeEvent.isComposing) onEnter();
    else if (event.key === 'Escape' && value) onChange('');
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  return (
    <search className="relative min-w-0 grow">
      <Search
        size={18}
        aria-hidden="true"
        className="pointer-events-none absolute top-1/2 left-3 -translate-y-1/2 text-muted"
      />
      <input
        ref={ref}
        type="text"
        inputMode="search"
        enterKeyHint="search"
        aria-label={t('chats.search')}
        placeholder={t('chats.searchShort')}
        autoComplete="off"
        spellCheck={false}
        maxLength={64}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={onKeyDown}
        className="h-10 w-full text-ellipsis rounded-full border border-transparent bg-sunken pr-9 pl-10 transition-colors focus:border-accent focus:bg-surface focus:outline-none focus:ring-3 focus:ring-accent/20 max-md:text-base"
      />
      {value && (
        <button
          type="button"
          aria-label={t('chats.searchClear')}
          onClick={() => {
            onChange('');
            ref.current?.focus();
          }}
          className="absolute top-1/2 right-1 grid size-8 -translate-y-1/2 place-items-center rounded-full text-muted hover:text-text"
        >
          <X size={16} aria-hidden="true" />
        </button>
      )}
    </search>
  );
}
