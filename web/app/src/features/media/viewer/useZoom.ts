import { type PointerEvent, type RefObject, useCallback, useEffect, useRef, useState } from 'react';
import { moved, type Size, swipeOf, type View, WHOLE, zoomed } from '../../../lib/zoom';

const STEP = 1.5;
/** How large a double click or tap makes it. */
const NEAR = 2.5;
/** Of a click the pointer moves no further. */
const SLACK_PX = 6;

interface Input {
  stage: RefObject<HTMLElement | null>;
  picture: RefObject<HTMLElement | null>;
  onSwipe(to: 'next' | 'previous' | 'close'): void;
}

type Point = { x: number; y: number };

/** Wheel, pinch, double click and drag on one picture. A whole one is swiped away instead of dragged. */
export function useZoom({ stage, picture, onSwipe }: Input) {
  const [view, setView] = useState<View>(WHOLE);
  const [drag, setDrag] = useState<Point>({ x: 0, y: 0 });
  const now = useRef(view);
  const pointers = useRef(new Map<number, Point>());
  /** As far as the finger is, which may be ahead of what was drawn. */
  const pulled = useRef<Point>({ x: 0, y: 0 });
  const travelled = useRef(0);
  now.current = view;

  const pull = (to: Point): void => {
    pulled.current = to;
    setDrag(to);
  };

  const sizes = useCallback((): [Size, Size] => {
    const of = (element: HTMLElement | null): Size => ({
      width: element?.offsetWidth ?? 0,
      height: element?.offsetHeight ?? 0,
    });
    return [of(picture.current), of(stage.current)];
  }, [picture, stage]);

  const zoomBy = useCallback(
    (factor: number, at: Point = { x: 0, y: 0 }) => setView((held) => zoomed(held, factor, at, ...sizes())),
    [sizes],
  );

  /** From the middle of the stage. */
  const pointOf = useCallback(
    ({ clientX, clientY }: { clientX: number; clientY: number }): Point => {
      const box = stage.current?.getBoundingClientRect();
      return box
        ? { x: clientX - box.left - box.width / 2, y: clientY - box.top - box.height / 2 }
        : { x: 0, y: 0 };
    },
    [stage],
  );

  // React listens to the wheel without being able to keep it from the page.
  useEffect(() => {
    const element = stage.current;
    if (!element) return;
    const onWheel = (event: WheelEvent): void => {
      event.preventDefault();
      zoomBy(Math.exp(-event.deltaY * (event.ctrlKey ? 0.01 : 0.0025)), pointOf(event));
    };
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => element.removeEventListener('wheel', onWheel);
  }, [stage, zoomBy, pointOf]);

  function onPointerDown(event: PointerEvent): void {
    if (event.target instanceof Element && event.target.closest('button')) return;
    if (pointers.current.size === 0) travelled.current = 0;
    pointers.current.set(event.pointerId, pointOf(event));
    event.currentTarget.setPointerCapture(event.pointerId);
  }

  function onPointerMove(event: PointerEvent): void {
    const held = pointers.current.get(event.pointerId);
    if (!held) return;
    const point = pointOf(event);
    const [dx, dy] = [point.x - held.x, point.y - held.y];
    const other = [...pointers.current].find(([id]) => id !== event.pointerId)?.[1];
    pointers.current.set(event.pointerId, point);
    travelled.current += Math.hypot(dx, dy);
    if (other) {
      const before = Math.hypot(held.x - other.x, held.y - other.y);
      const after = Math.hypot(point.x - other.x, point.y - other.y);
      const middle = { x: (point.x + other.x) / 2, y: (point.y + other.y) / 2 };
      if (before > 0) zoomBy(after / before, middle);
    } else if (now.current.scale > 1) setView((from) => moved(from, dx, dy, ...sizes()));
    else if (event.pointerType === 'touch') pull({ x: pulled.current.x + dx, y: pulled.current.y + dy });
  }

  function onPointerEnd(event: PointerEvent): void {
    pointers.current.delete(event.pointerId);
    if (pointers.current.size > 0) return;
    const { x, y } = pulled.current;
    const swipe = event.type === 'pointerup' && now.current.scale === 1 ? swipeOf(x, y) : null;
    pull({ x: 0, y: 0 });
    if (swipe) onSwipe(swipe);
  }

  return {
    /** Whole: it is swiped; else it is dragged. */
    isWhole: view.scale === 1,
    transform: `translate(${view.x + drag.x}px, ${view.y + drag.y}px) scale(${view.scale})`,
    isDragged: drag.x !== 0 || drag.y !== 0,
    /** The press that ended just now was a click and no drag. */
    wasClick: () => travelled.current < SLACK_PX,
    larger: () => zoomBy(STEP),
    smaller: () => zoomBy(1 / STEP),
    whole: () => setView(WHOLE),
    toggle: (event: { clientX: number; clientY: number }) =>
      now.current.scale > 1 ? setView(WHOLE) : zoomBy(NEAR, pointOf(event)),
    handlers: {
      onPointerDown,
      onPointerMove,
      onPointerUp: onPointerEnd,
      onPointerCancel: onPointerEnd,
    },
  };
}
