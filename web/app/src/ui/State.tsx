import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { cx } from './cx';

interface Props {
  icon: LucideIcon;
  title: string;
  hint?: ReactNode;
  action?: ReactNode;
  className?: string;
  /** The title names the whole page. */
  isPage?: boolean;
}

/** An empty or failed view: what it is, what to do next, one button. */
export function ViewState({ icon: Icon, title, hint, action, className, isPage = false }: Props) {
  const Title = isPage ? 'h1' : 'p';
  return (
    <div className={cx('m-auto flex max-w-80 flex-col items-center px-6 py-8 text-center', className)}>
      <span className="mb-3 grid size-16 place-items-center rounded-full bg-tint text-accent">
        <Icon size={28} aria-hidden="true" />
      </span>
      <Title className="font-medium">{title}</Title>
      {hint && <p className="mt-1 text-sm text-muted">{hint}</p>}
      {action && <div className="mt-4">{action}</div>}
    </div>
  );
}
