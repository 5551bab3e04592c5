import { type MouseEvent, type PointerEvent, useEffect, useRef } from 'react';
import { isFar, onLongPress, type Point } from './longPress';

export type { Point } from './longPress';

/** A menu by the right button, a long press of a finger, or the Menu key. */
export function useMenuGesture(open: (at: Point) => void) {
  const press = useRef<{ pointerId: number; at: Point; giveUp: () => void } | null>(null);
  const release = (): void => {
    press.current?.giveUp();
    press.current = null;
  };
  useEffect(() => () => press.current?.giveUp(), []);
  return {
    onContextMenu(event: MouseEvent): void {
      // A link in a text keeps the browser's own menu.
      if ((event.target as Element).closest('a')) return;
      event.preventDefault();
      release();
      const box = event.currentTarget.getBoundingClientRect();
      const byKey = event.clientX === 0 && event.clientY === 0;
      open(byKey ? { x: box.left + box.width / 2, y: box.top } : { x: event.clientX, y: event.clientY });
    },
    onPointerDown(event: PointerEvent): void {
      // A second finger is for something else than a menu.
      release();
      if (event.pointerType !== 'touch' || !event.isPrimary) return;
      const at = { x: event.clientX, y: event.clientY };
      press.current = { pointerId: event.pointerId, at, giveUp: onLongPress(() => open(at)) };
    },
    onPointerMove(event: PointerEvent): void {
      const held = press.current;
      if (held?.pointerId === event.pointerId && isFar(held.at, { x: event.clientX, y: event.clientY }))
        release();
    },
    onPointerUp: release,
    onPointerCancel: release,
  };
}
