import { type KeyboardEvent, type PointerEvent, useEffect, useLayoutEffect, useRef } from 'react';
import { useTranslate } from '../../i18n';
import { dragged, paint, type View, zoomed } from './crop';

interface Props {
  picture: ImageBitmap;
  view: View;
  onView(change: (view: View) => View): void;
}

/** A tenth of what is seen for each press of an arrow. */
const STEP = 0.1;
const ZOOM_STEP = 1.15;
const ARROWS: Record<string, readonly [dx: number, dy: number]> = {
  ArrowLeft: [STEP, 0],
  ArrowRight: [-STEP, 0],
  ArrowUp: [0, STEP],
  ArrowDown: [0, -STEP],
};

interface Finger {
  x: number;
  y: number;
}

/** The picture under a round window: dragged, pinched, turned larger by the wheel, or moved by keys. */
export function CropArea({ picture, view, onView }: Props) {
  const t = useTranslate();
  const canvas = useRef<HTMLCanvasElement>(null);
  const area = useRef<HTMLDivElement>(null);
  const fingers = useRef(new Map<number, Finger>());

  useLayoutEffect(() => {
    const element = canvas.current;
    if (!element) return;
    const pixels = Math.round(element.clientWidth * window.devicePixelRatio);
    if (element.width !== pixels) element.width = element.height = pixels;
    paint(element, picture, view);
  }, [picture, view]);

  // What one came for, rather than the way back out.
  useEffect(() => area.current?.focus(), []);

  // React's own listener is passive: the dialog would scroll as well.
  useEffect(() => {
    const element = area.current;
    if (!element) return;
    const onWheel = (event: WheelEvent): void => {
      event.preventDefault();
      const { x, y } = place(element, event);
      onView((now) => zoomed(picture, now, now.zoom * Math.exp(-event.deltaY / 400), x - 0.5, y - 0.5));
    };
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => element.removeEventListener('wheel', onWheel);
  }, [picture, onView]);

  function onPointerMove(event: PointerEvent): void {
    const before = fingers.current.get(event.pointerId);
    const element = area.current;
    if (!before || !element) return;
    const here = place(element, event);
    const other = [...fingers.current].find(([id]) => id !== event.pointerId)?.[1];
    fingers.current.set(event.pointerId, here);
    if (!other) {
      onView((now) => dragged(picture, now, here.x - before.x, here.y - before.y));
      return;
    }
    const growth = distance(here, other) / Math.max(0.01, distance(before, other));
    const atX = (here.x + other.x) / 2 - 0.5;
    const atY = (here.y + other.y) / 2 - 0.5;
    onView((now) => {
      const moved = dragged(picture, now, (here.x - before.x) / 2, (here.y - before.y) / 2);
      return zoomed(picture, moved, moved.zoom * growth, atX, atY);
    });
  }

  function onKeyDown(event: KeyboardEvent): void {
    const arrow = ARROWS[event.key];
    const factor = { '+': ZOOM_STEP, '=': ZOOM_STEP, '-': 1 / ZOOM_STEP }[event.key];
    if (arrow) onView((now) => dragged(picture, now, ...arrow));
    else if (factor) onView((now) => zoomed(picture, now, now.zoom * factor));
    else return;
    event.preventDefault();
  }

  return (
    <div
      ref={area}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: an application takes keys, and these are its own
      tabIndex={0}
      role="application"
      aria-label={t('avatar.area')}
      aria-description={t('avatar.keys')}
      data-crop={`${Math.round(view.x)} ${Math.round(view.y)} ${view.zoom.toFixed(2)}`}
      onKeyDown={onKeyDown}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        fingers.current.set(event.pointerId, place(event.currentTarget, event));
      }}
      onPointerMove={onPointerMove}
      onPointerUp={(event) => fingers.current.delete(event.pointerId)}
      onPointerCancel={(event) => fingers.current.delete(event.pointerId)}
      className="relative mx-auto aspect-square w-full max-w-75 cursor-grab touch-none overflow-hidden rounded-2xl active:cursor-grabbing"
    >
      <canvas ref={canvas} className="size-full" />
      {/* What the round places will not show is dimmed. */}
      <span
        aria-hidden="true"
        className="pointer-events-none absolute inset-0 rounded-full shadow-[0_0_0_999px_rgb(0_0_0/0.5)] ring-2 ring-white/80"
      />
    </div>
  );
}

/** Where in the element, in shares of its sides. */
function place(element: Element, { clientX, clientY }: { clientX: number; clientY: number }): Finger {
  const box = element.getBoundingClientRect();
  return { x: (clientX - box.left) / box.width, y: (clientY - box.top) / box.height };
}

function distance(a: Finger, b: Finger): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}
