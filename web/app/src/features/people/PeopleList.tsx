import type { Problem, User } from '@vestnik/sdk';
import {
  type KeyboardEvent,
  type ReactElement,
  type Ref,
  type RefObject,
  useImperativeHandle,
  useMemo,
  useRef,
} from 'react';
import type { VirtualizerHandle } from 'virtua';
import { problemText } from '../../core/problems';
import { useTranslate } from '../../i18n';
import { useListKeys } from '../../lib/useListKeys';
import { cx } from '../../ui/cx';
import { RowSkeletons } from '../../ui/RowSkeletons';
import { VirtualList } from '../../ui/VirtualList';

/** Rows are `h-14`. */
const ROW_PX = 56;

const idOf = (user: User): string => user.id;

interface Props {
  ref?: Ref<{ enter(): void }>;
  people: readonly User[];
  /** Above the list: the arrow keys lead back to it. */
  field: RefObject<HTMLInputElement | null>;
  /** Said when there is nobody. */
  none: string;
  /** Somebody may come yet; `slow`: so long that it is shown. */
  busy?: boolean;
  slow?: boolean;
  problem?: Problem | null;
  className?: string;
  /** What takes the focus in a row carries the person's id as `data-row`; Tab leads to the reachable one alone. */
  children(user: User, reachable: boolean): ReactElement;
}

/** People below a field, as many as there are: only those near the view are in the document. */
export function PeopleList({
  ref,
  people,
  field,
  none,
  busy = false,
  slow = false,
  problem,
  className,
  children,
}: Props) {
  const t = useTranslate();
  const scroller = useRef<HTMLDivElement>(null);
  const list = useRef<VirtualizerHandle>(null);
  const ids = useMemo(() => people.map(idOf), [people]);
  const keys = useListKeys({ ids, startId: undefined, scroller, list });
  useImperativeHandle(ref, () => ({ enter: () => keys.goTo(0) }));

  function onKeyDown(event: KeyboardEvent): void {
    const isRow = (event.target as HTMLElement).dataset.row !== undefined;
    if (keys.onKey(event)) event.preventDefault();
    else if (isRow && event.key === 'ArrowUp') {
      event.preventDefault();
      field.current?.focus();
    }
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the arrow keys of the rows inside pass through here
    <div
      ref={scroller}
      aria-busy={busy}
      onKeyDown={onKeyDown}
      className={cx('-mx-2 overflow-y-auto overscroll-contain', className)}
    >
      {people.length > 0 && (
        <VirtualList
          ref={list}
          scroller={scroller}
          rows={people}
          keyOf={idOf}
          rowPx={ROW_PX}
          keptIndex={keys.reachable}
        >
          {(user, index) => children(user, index === keys.reachable)}
        </VirtualList>
      )}
      {slow && <RowSkeletons count={3} />}
      {people.length === 0 && !busy && (
        <p className="px-2 py-6 text-center text-sm text-muted">{problem ? problemText(t, problem) : none}</p>
      )}
    </div>
  );
}
