import {
  type ComponentProps,
  createContext,
  type ReactElement,
  type Ref,
  type RefObject,
  useContext,
  useLayoutEffect,
  useRef,
} from 'react';
import {
  type CustomContainerComponentProps,
  type CustomItemComponentProps,
  Virtualizer,
  type VirtualizerHandle,
} from 'virtua';

/** Rows are `h-16`. */
const ROW_PX = 64;
const AT_TOP_PX = 4;

const Count = createContext(0);

function List({ children, ...rest }: CustomContainerComponentProps) {
  return (
    // biome-ignore lint/a11y/noRedundantRoles: Safari takes a list without its marks for none
    <ul role="list" {...rest}>
      {children}
    </ul>
  );
}

/** Of thousands only some are there: each says which one it is. */
function Item({ index, children, ...rest }: CustomItemComponentProps) {
  return (
    <li aria-posinset={index + 1} aria-setsize={useContext(Count)} {...rest}>
      {children}
    </li>
  );
}

interface Props<T> {
  ref: RefObject<VirtualizerHandle | null>;
  scroller: RefObject<HTMLElement | null>;
  rows: readonly T[];
  keyOf(row: T): string;
  /** How high a row is before it was measured, in CSS pixels. */
  rowPx?: number;
  /** Stays in the document wherever one has scrolled to: it has the focus, or Tab leads to it. */
  keptIndex: number;
  onScroll?(offset: number): void;
  children(row: T, index: number): ReactElement;
}

/** A list of rows of one height, of which only those near the view are in the document. */
export function VirtualList<T>({
  ref,
  scroller,
  rows,
  keyOf,
  rowPx = ROW_PX,
  keptIndex,
  onScroll,
  children,
}: Props<T>) {
  const before = useRef(rows);

  // What moves far away, mostly to the top, must not move what is being looked at.
  useLayoutEffect(() => {
    const previous = before.current;
    before.current = rows;
    const list = ref.current;
    if (previous === rows || !list || list.scrollOffset <= AT_TOP_PX) return;
    const shift = shiftOf(previous, rows, keyOf, list);
    if (shift !== 0) list.scrollBy(shift * list.getItemSize(0));
  }, [rows, keyOf, ref]);

  return (
    <Count value={rows.length}>
      <Virtualizer
        ref={ref as Ref<VirtualizerHandle>}
        scrollRef={scroller}
        as={List}
        item={Item}
        data={rows}
        itemSize={rowPx}
        bufferSize={400}
        keepMounted={keptIndex >= 0 ? [keptIndex] : undefined}
        onScroll={onScroll}
      >
        {children as ComponentProps<typeof Virtualizer<T>>['children']}
      </Virtualizer>
    </Count>
  );
}

/** By how many places most of the rows in view have moved. */
function shiftOf<T>(
  previous: readonly T[],
  rows: readonly T[],
  keyOf: (row: T) => string,
  list: VirtualizerHandle,
): number {
  const first = list.findItemIndex(list.scrollOffset);
  const last = list.findItemIndex(list.scrollOffset + list.viewportSize);
  const wanted = new Map(previous.slice(first, last + 1).map((row, index) => [keyOf(row), first + index]));
  const votes = new Map<number, number>();
  for (let index = 0; index < rows.length && wanted.size > 0; index++) {
    const key = keyOf(rows[index] as T);
    const was = wanted.get(key);
    if (was === undefined) continue;
    wanted.delete(key);
    votes.set(index - was, (votes.get(index - was) ?? 0) + 1);
  }
  return [...votes].reduce((best, vote) => (vote[1] > best[1] ? vote : best), [0, 0] as [number, number])[0];
}
