import type { ComponentProps } from 'react';
import { cx } from '../../../ui/cx';

/** On black, whatever the theme. */
export function ViewerButton({ label, className, ...rest }: ComponentProps<'button'> & { label: string }) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      className={cx(
        'grid size-11 shrink-0 place-items-center rounded-full text-white/90 transition-colors',
        'outline-white hover:bg-white/15 disabled:opacity-40',
        className,
      )}
      {...rest}
    />
  );
}
