import { type KeyboardEvent, useEffect, useRef } from 'react';
import { cx } from './cx';

export interface Tab {
  id: string;
  label: string;
  /** Shown beside the label when above zero, and said as `countLabel`. */
  count?: number;
  countLabel?: string;
}

interface Props {
  label: string;
  tabs: readonly Tab[];
  current: string;
  /** The id of the element that shows what was chosen. */
  panelId: string;
  onPick(id: string): void;
}

/** One stop of the Tab key; arrows choose. Scrolls sideways when there are many. */
export function Tabs({ label, tabs, current, panelId, onPick }: Props) {
  const strip = useRef<HTMLDivElement>(null);

  // biome-ignore lint/correctness/useExhaustiveDependencies: whenever another one is chosen
  useEffect(() => {
    strip.current
      ?.querySelector('[aria-selected=true]')
      ?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [current]);

  function onKeyDown(event: KeyboardEvent): void {
    const now = tabs.findIndex((tab) => tab.id === current);
    const next = {
      ArrowRight: (now + 1) % tabs.length,
      ArrowLeft: (now - 1 + tabs.length) % tabs.length,
      Home: 0,
      End: tabs.length - 1,
    }[event.key];
    const tab = next === undefined ? undefined : tabs[next];
    if (!tab) return;
    event.preventDefault();
    onPick(tab.id);
    strip.current?.querySelector<HTMLElement>(`#${CSS.escape(`tab-${tab.id}`)}`)?.focus();
  }

  return (
    <div
      ref={strip}
      role="tablist"
      aria-label={label}
      onKeyDown={onKeyDown}
      // A wheel that only goes up and down goes along the strip.
      onWheel={(event) => event.deltaX === 0 && event.currentTarget.scrollBy({ left: event.deltaY })}
      className="flex min-w-0 grow gap-1 overflow-x-auto overscroll-x-contain [scrollbar-width:none]"
    >
      {tabs.map(({ id, label: text, count = 0, countLabel }) => {
        const isCurrent = id === current;
        return (
          <button
            key={id}
            id={`tab-${id}`}
            type="button"
            role="tab"
            aria-selected={isCurrent}
            aria-controls={panelId}
            tabIndex={isCurrent ? 0 : -1}
            onClick={() => onPick(id)}
            className={cx(
              'flex min-h-8 shrink-0 items-center gap-1.5 rounded-full px-3 text-sm whitespace-nowrap transition-colors',
              'focus-visible:-outline-offset-2',
              isCurrent ? 'bg-tint font-medium text-accent' : 'text-muted hover:bg-sunken hover:text-text',
            )}
          >
            {text}
            {count > 0 && (
              <span
                className={cx(
                  'grid h-4.5 min-w-4.5 place-items-center rounded-full px-1 text-xs font-medium tabular-nums',
                  isCurrent ? 'bg-fill text-on-fill' : 'bg-line text-text',
                )}
                data-count={count}
              >
                <span aria-hidden="true">{count > 999 ? '999+' : count}</span>
                <span className="sr-only">{countLabel}</span>
              </span>
            )}
          </button>
        );
      })}
    </div>
  );
}
