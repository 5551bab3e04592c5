import type { ComponentProps } from 'react';
import { cx } from './cx';

const KINDS = {
  primary: 'bg-fill text-on-fill hover:bg-fill-hover',
  plain: 'bg-sunken text-text hover:bg-line',
  quiet: 'text-accent hover:bg-tint',
  danger: 'text-bad hover:bg-sunken',
} as const;

type Props = ComponentProps<'button'> & { kind?: keyof typeof KINDS; busy?: boolean };

export function Button({ kind = 'primary', busy = false, className, children, disabled, ...rest }: Props) {
  return (
    <button
      type="button"
      aria-busy={busy || undefined}
      aria-disabled={busy || undefined}
      disabled={disabled}
      className={cx(
        'inline-flex min-h-10 items-center justify-center gap-2 rounded-xl px-4 py-2 font-medium',
        'transition-colors disabled:opacity-55',
        busy && 'cursor-progress',
        KINDS[kind],
        className,
      )}
      {...rest}
      onClick={busy ? (event) => event.preventDefault() : rest.onClick}
    >
      {children}
    </button>
  );
}

const TONES = { muted: 'text-muted hover:text-text', accent: 'text-accent', bad: 'text-bad' };

export function IconButton({
  label,
  tone = 'muted',
  className,
  ...rest
}: ComponentProps<'button'> & { label: string; tone?: keyof typeof TONES }) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      className={cx(
        'grid size-10 shrink-0 place-items-center rounded-full transition-colors',
        'hover:bg-sunken disabled:opacity-50',
        TONES[tone],
        className,
      )}
      {...rest}
    />
  );
}
