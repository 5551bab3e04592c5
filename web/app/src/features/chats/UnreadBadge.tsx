import { cx } from '../../ui/cx';

interface Props {
  /** 0: marked as unread by hand. */
  count: number;
  label: string;
  /** Nobody is disturbed by it: muted, or archived. */
  quiet?: boolean;
}

export function UnreadBadge({ count, label, quiet = false }: Props) {
  return (
    <span
      data-unread={count}
      className={cx(
        'inline-grid h-5 min-w-5 shrink-0 place-items-center rounded-full px-1.5 text-xs font-medium tabular-nums',
        quiet ? 'bg-line text-text' : 'bg-fill text-on-fill',
      )}
    >
      <span aria-hidden="true">{count > 999 ? '999+' : count || ''}</span>
      <span className="sr-only">{label}</span>
    </span>
  );
}
