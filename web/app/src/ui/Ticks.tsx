import { Check, CheckCheck, CircleAlert, Clock3 } from 'lucide-react';
import { useTranslate } from '../i18n';
import { cx } from './cx';

export type TickStatus = 'sending' | 'sent' | 'delivered' | 'read' | 'failed';

const ICONS = {
  sending: Clock3,
  sent: Check,
  delivered: CheckCheck,
  read: CheckCheck,
  failed: CircleAlert,
} as const;

/** How far a message of mine has come: by shape and by words, not by colour alone. */
export function Ticks({ status, className }: { status: TickStatus; className?: string }) {
  const t = useTranslate();
  const Icon = ICONS[status];
  const label = t(`message.status.${status}`);
  return (
    <span
      data-status={status}
      title={label}
      className={cx(
        'inline-flex',
        status === 'read' && 'text-accent',
        status === 'failed' && 'text-bad',
        className,
      )}
    >
      <Icon
        size={status === 'sending' ? 12 : 16}
        strokeWidth={status === 'read' ? 2.6 : 2.2}
        aria-hidden="true"
      />
      <span className="sr-only">{label}</span>
    </span>
  );
}
