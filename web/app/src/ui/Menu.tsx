import { Check, type LucideIcon } from 'lucide-react';
import { type KeyboardEvent, useEffect, useLayoutEffect, useRef } from 'react';
import { cx } from './cx';

export interface MenuItem {
  label: string;
  icon: LucideIcon;
  danger?: boolean;
  /** One of a choice: whether it is the chosen one. */
  checked?: boolean;
  onPick(): void;
}

interface Props {
  label: string;
  at: { x: number; y: number };
  items: MenuItem[];
  onClose(): void;
}

const MARGIN = 8;
const ITEMS = '[role^=menuitem]';

/** A menu at a point, kept inside the window. Arrows move, Escape and a press elsewhere close, focus goes back. */
export function Menu({ label, at, items, onClose }: Props) {
  const ref = useRef<HTMLDivElement>(null);

  useLayoutEffect(() => {
    const menu = ref.current;
    if (!menu) return;
    const { offsetWidth: width, offsetHeight: height } = menu;
    menu.style.left = `${Math.max(MARGIN, Math.min(at.x, window.innerWidth - width - MARGIN))}px`;
    menu.style.top = `${Math.max(MARGIN, Math.min(at.y, window.innerHeight - height - MARGIN))}px`;
  }, [at]);

  useEffect(() => {
    const before = document.activeElement;
    ref.current?.querySelector<HTMLElement>(ITEMS)?.focus();
    return () => {
      // Unless what was picked has put the focus somewhere itself.
      if (document.activeElement === document.body && before instanceof HTMLElement) before.focus();
    };
  }, []);

  function onKeyDown(event: KeyboardEvent): void {
    const all = [...(ref.current?.querySelectorAll<HTMLElement>(ITEMS) ?? [])];
    const now = all.indexOf(document.activeElement as HTMLElement);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) all[(now + step + all.length) % all.length]?.focus();
    else if (event.key === 'Home') all[0]?.focus();
    else if (event.key === 'End') all.at(-1)?.focus();
    else if (event.key === 'Escape' || event.key === 'Tab') onClose();
    else if (event.key !== 'Enter' && event.key !== ' ') return;
    event.stopPropagation();
    if (event.key !== 'Enter' && event.key !== ' ') event.preventDefault();
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: what lies around the menu closes it; the keys have Escape
    <div
      className="fixed inset-0 z-40"
      onPointerDown={(event) => event.target === event.currentTarget && onClose()}
      onContextMenu={(event) => event.preventDefault()}
    >
      <div
        ref={ref}
        role="menu"
        tabIndex={-1}
        aria-label={label}
        onKeyDown={onKeyDown}
        className="appear fixed max-h-[calc(100dvh-1rem)] max-w-[min(20rem,calc(100vw-1rem))] min-w-44 overflow-y-auto rounded-xl bg-raised py-1.5 shadow-float"
      >
        {items.map(({ label: text, icon: Icon, danger, checked, onPick }) => (
          <button
            key={text}
            type="button"
            {...(checked === undefined
              ? { role: 'menuitem' }
              : { role: 'menuitemcheckbox', 'aria-checked': checked })}
            tabIndex={-1}
            onClick={() => {
              onClose();
              onPick();
            }}
            className={cx(
              'flex min-h-10 w-full items-center gap-3 px-4 text-left',
              'hover:bg-sunken focus:bg-sunken focus-visible:-outline-offset-2',
              danger && 'text-bad',
            )}
          >
            <Icon size={18} aria-hidden="true" className={cx('shrink-0', !danger && 'text-muted')} />
            <span className="min-w-0 grow break-words">{text}</span>
            {checked && <Check size={18} aria-hidden="true" className="shrink-0 text-accent" />}
          </button>
        ))}
      </div>
    </div>
  );
}
