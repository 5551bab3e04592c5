import { ArrowLeft, X } from 'lucide-react';
import type { ReactNode, RefObject } from 'react';
import { useTranslate } from '../../i18n';
import { IconButton } from '../../ui/Button';
import type { Way } from './views';

interface Props {
  title: string;
  way: Way;
  /** The first view closes the pane, any other leads back to the one before. */
  first: boolean;
  action?: ReactNode;
  scroller?: RefObject<HTMLDivElement | null>;
  children: ReactNode;
}

/** One view of the pane: a bar with the way back, and what scrolls. */
export function Pane({ title, way, first, action, scroller, children }: Props) {
  const t = useTranslate();
  const Icon = first ? X : ArrowLeft;
  return (
    <>
      <header className="flex h-14 shrink-0 items-center gap-1 border-line border-b px-2">
        <IconButton
          label={t(first ? 'common.close' : 'common.back')}
          onClick={first ? way.close : way.back}
          autoFocus
        >
          <Icon size={20} aria-hidden="true" />
        </IconButton>
        <h2 className="min-w-0 grow truncate px-1 font-semibold">{title}</h2>
        {action}
      </header>
      <div
        ref={scroller}
        className="safe-bottom flex min-h-0 grow flex-col overflow-y-auto overscroll-contain"
      >
        {children}
      </div>
    </>
  );
}
