import { type MouseEvent, type PointerEvent, type RefObject, useEffect, useRef } from 'react';
import { isFar, onLongPress, type Point } from '../../lib/longPress';
import { swallowClick } from '../../lib/swallowClick';

interface Input {
  scroller: RefObject<HTMLElement | null>;
  rowHeight(): number;
  isMovable(id: string): boolean;
  onMenu(id: string, at: Point): void;
  onDragStart(id: string): void;
  /** By how many pixels from where it began. */
  onDrag(by: number, rowHeight: number): void;
  /** `isMeant`: let go; else taken away by the browser or Escape. */
  onDrop(isMeant: boolean): void;
}

interface Press {
  id: string;
  pointerId: number;
  from: Point;
  /** A mouse drags at once, a finger after a long press: before that it scrolls. */
  isArmed: boolean;
  isDragging: boolean;
  giveUp?(): void;
}

const rowOf = (target: EventTarget): string | undefined =>
  (target as HTMLElement).closest<HTMLElement>('[data-row]')?.dataset.row;

/** Right click and long press open the menu of a row; a pinned row is dragged to its place. */
export function useRowPointer(input: Input) {
  const press = useRef<Press | null>(null);
  const now = useRef(input);
  now.current = input;
  const { scroller } = input;

  function end(isMeant: boolean): void {
    const ended = press.current;
    press.current = null;
    ended?.giveUp?.();
    if (ended?.isDragging) now.current.onDrop(isMeant);
  }
  const stop = useRef(end);
  stop.current = end;

  useEffect(() => {
    const element = scroller.current;
    // React listens passively: only so can the list be kept from scrolling under a row that is being dragged.
    const hold = (event: TouchEvent): void => {
      if (press.current?.isArmed && event.cancelable) event.preventDefault();
    };
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape' || !press.current?.isDragging) return;
      event.preventDefault();
      stop.current(false);
    };
    element?.addEventListener('touchmove', hold, { passive: false });
    window.addEventListener('keydown', onKey, true);
    return () => {
      element?.removeEventListener('touchmove', hold);
      window.removeEventListener('keydown', onKey, true);
      press.current?.giveUp?.();
    };
  }, [scroller]);

  function onPointerDown(event: PointerEvent): void {
    const id = rowOf(event.target);
    // A second finger takes the press back: it is no press of a row.
    end(false);
    if (id === undefined || event.button !== 0 || !event.isPrimary) return;
    const { pointerId } = event;
    const from = { x: event.clientX, y: event.clientY };
    const isTouch = event.pointerType !== 'mouse';
    const next: Press = { id, pointerId, from, isArmed: !isTouch && input.isMovable(id), isDragging: false };
    press.current = next;
    if (!isTouch) return;
    next.giveUp = onLongPress(() => {
      next.isArmed = now.current.isMovable(id);
      now.current.onMenu(id, from);
    });
  }

  function onPointerMove(event: PointerEvent): void {
    const held = press.current;
    if (held?.pointerId !== event.pointerId) return;
    const by = event.clientY - held.from.y;
    const isMoved = held.isDragging || isFar(held.from, { x: event.clientX, y: event.clientY });
    if (isMoved && !held.isArmed) end(false);
    else if (isMoved && !held.isDragging) {
      held.isDragging = true;
      event.currentTarget.setPointerCapture(event.pointerId);
      if (event.pointerType === 'mouse') swallowClick();
      input.onDragStart(held.id);
    }
    if (held.isDragging) input.onDrag(by, input.rowHeight());
  }

  function onContextMenu(event: MouseEvent): void {
    const id = rowOf(event.target);
    if (id === undefined) return;
    event.preventDefault();
    const box = (event.target as HTMLElement).getBoundingClientRect();
    const isByKey = event.clientX === 0 && event.clientY === 0;
    input.onMenu(id, isByKey ? { x: box.left + 64, y: box.bottom } : { x: event.clientX, y: event.clientY });
  }

  return {
    handlers: {
      onPointerDown,
      onPointerMove,
      onPointerUp: () => end(true),
      onPointerCancel: () => end(false),
      onContextMenu,
      // A link would be dragged as one.
      onDragStart: (event: { preventDefault(): void }) => event.preventDefault(),
    },
  };
}
