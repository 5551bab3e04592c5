import { Check, type LucideIcon } from 'lucide-react';
import { type KeyboardEvent, useEffect, useLayoutEffect, useRef } from 'react';
import { cx } from './cx';

export interface MenuItem {
  label: string;
  icon: LucideIcon;
  danger?: boolean;
  /** It is there, and cannot be picked now. */
  disabled?: boolean;
  /** Of those that can be ticked: whether it is. */
  checked?: boolean;
  /** Of those that can be ticked: only one of them at a time. */
  isOneOf?: boolean;
  onPick(): void;
}

/** A point, or the box of what opened the menu. In CSS pixels of the window. */
export interface Anchor {
  x: number;
  y: number;
  width?: number;
  height?: number;
}

interface Props {
  label: string;
  at: Anchor;
  items: MenuItem[];
  onClose(): void;
}

const MARGIN = 8;
const ITEMS = '[role^=menuitem]';

/** Where something so long begins: at `start` if it fits there, else where it is `turned` over, and never outside. */
function fitted(start: number, turned: number, length: number, room: number): number {
  const place = start + length + MARGIN <= room ? start : turned;
  return Math.max(MARGIN, Math.min(place, room - length - MARGIN));
}

/** A menu beside what opened it. Arrows move, Escape and a press elsewhere close, focus goes back. */
export function Menu({ label, at, items, onClose }: Props) {
  const ref = useRef<HTMLDivElement>(null);

  useLayoutEffect(() => {
    const menu = ref.current;
    if (!menu) return;
    const { offsetWidth: width, offsetHeight: height } = menu;
    const right = at.x + (at.width ?? 0);
    const bottom = at.y + (at.height ?? 0);
    menu.style.left = `${fitted(at.x, right - width, width, window.innerWidth)}px`;
    menu.style.top = `${fitted(bottom, at.y - height, height, window.innerHeight)}px`;
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
        {items.map(({ label: text, icon: Icon, danger, disabled, checked, isOneOf, onPick }, index) => (
          <button
            // biome-ignore lint/suspicious/noArrayIndexKey: what an item is called may change, and two may be called the same
            key={index}
            type="button"
            {...(checked === undefined
              ? { role: 'menuitem' }
              : { role: isOneOf ? 'menuitemradio' : 'menuitemcheckbox', 'aria-checked': checked })}
            aria-disabled={disabled}
            tabIndex={-1}
            // One item is lit, whether the pointer or a key came to it last.
            onPointerMove={(event) => event.currentTarget.focus({ preventScroll: true })}
            onClick={() => {
              if (disabled) return;
              onClose();
              onPick();
            }}
            className={cx(
              'flex min-h-10 w-full items-center gap-3 px-4 text-left',
              'focus:bg-sunken focus-visible:-outline-offset-2',
              danger && 'text-bad',
              disabled && 'opacity-50',
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
