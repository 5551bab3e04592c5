import type { ComponentProps } from 'react';
import { cx } from './cx';

const KINDS = {
  primary: 'bg-fill text-on-fill hover:bg-fill-hover',
  plain: 'bg-sunken text-text hover:bg-line',
  quiet: 'text-accent hover:bg-tint',
  danger: 'bg-bad/12 text-bad hover:bg-bad/20',
} as const;

type Props = ComponentProps<'button'> & { kind?: keyof typeof KINDS; busy?: boolean };

/** It keeps the focus while it takes no press: a disabled button would lose it. */
function whileBusy(busy: boolean, { onClick }: Pick<Props, 'onClick'>): ComponentProps<'button'> {
  if (!busy) return { onClick };
  return { 'aria-busy': true, 'aria-disabled': true, onClick: (event) => event.preventDefault() };
}

export function Button({ kind = 'primary', busy = false, className, children, disabled, ...rest }: Props) {
  return (
    <button
      type="button"
      disabled={disabled}
      className={cx(
        'inline-flex min-h-10 items-center justify-center gap-2 rounded-xl px-4 py-2 font-medium',
        'transition-colors disabled:opacity-55',
        busy && 'cursor-progress',
        KINDS[kind],
        className,
      )}
      {...rest}
      {...whileBusy(busy, rest)}
    >
      {children}
    </button>
  );
}

const TONES = { muted: 'text-muted hover:text-text', accent: 'text-accent', bad: 'text-bad' };

export function IconButton({
  label,
  tone = 'muted',
  busy = false,
  className,
  ...rest
}: ComponentProps<'button'> & { label: string; tone?: keyof typeof TONES; busy?: boolean }) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      className={cx(
        'grid size-10 shrink-0 place-items-center rounded-full transition-colors',
        'hover:bg-sunken disabled:opacity-50',
        busy && 'cursor-progress',
        TONES[tone],
        className,
      )}
      {...rest}
      {...whileBusy(busy, rest)}
    />
  );
}
