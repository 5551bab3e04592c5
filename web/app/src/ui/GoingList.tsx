import { type ComponentProps, useEffect, useRef } from 'react';
import { cx } from './cx';

/**
 * A list whose rows go once they are dealt with. The focus that went with a row is given to the one in its place, to the
 * list itself when there is none.
 */
export function GoingList({ className, ...rest }: ComponentProps<'ul'>) {
  const list = useRef<HTMLUListElement>(null);
  const held = useRef<{ element: Element; row: number } | null>(null);

  // After every change: only then is it known which rows are left.
  useEffect(() => {
    if (!held.current || held.current.element.isConnected) return;
    const { row } = held.current;
    held.current = null;
    const all = list.current?.children ?? [];
    const next = all[Math.min(row, all.length - 1)]?.querySelector('button') ?? list.current;
    if (document.activeElement === document.body) next?.focus();
  });

  return (
    <ul
      ref={list}
      tabIndex={-1}
      onFocus={({ target, currentTarget }) => {
        const row = [...currentTarget.children].findIndex((each) => each.contains(target));
        held.current = row < 0 ? null : { element: target, row };
      }}
      className={cx('focus:outline-none', className)}
      {...rest}
    />
  );
}
