import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { cx } from '../../ui/cx';

interface Props {
  icon: LucideIcon;
  label: string;
  /** At the end of the line: a count or a state. */
  note?: ReactNode;
  danger?: boolean;
  onClick(): void;
}

/** A line of a list of things to do or to look into. */
export function ActionLine({ icon: Icon, label, note, danger, onClick }: Props) {
  return (
    <button
      type="button"
      onClick={onClick}
      className={cx(
        'flex min-h-12 w-full items-center gap-4 rounded-xl px-3 py-2 text-left transition-colors',
        'hover:bg-sunken focus-visible:-outline-offset-2',
        danger && 'text-bad',
      )}
    >
      <Icon size={20} aria-hidden="true" className={cx('shrink-0', !danger && 'text-muted')} />
      <span className="min-w-0 grow [overflow-wrap:anywhere]">{label}</span>
      {note !== undefined && <span className="shrink-0 text-sm text-muted tabular-nums">{note}</span>}
    </button>
  );
}
