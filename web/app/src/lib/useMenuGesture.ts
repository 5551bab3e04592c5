import { type MouseEvent, type PointerEvent, useRef } from 'react';
import { swallowClick } from './swallowClick';

export interface Point {
  x: number;
  y: number;
}

const LONG_PRESS_MS = 450;

/** A menu by the right button, a long press of a finger, or the Menu key. */
export function useMenuGesture(open: (at: Point) => void) {
  const press = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const release = (): void => clearTimeout(press.current);
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
      if (event.pointerType !== 'touch') return;
      const at = { x: event.clientX, y: event.clientY };
      press.current = setTimeout(() => {
        swallowClick();
        open(at);
      }, LONG_PRESS_MS);
    },
    onPointerMove: release,
    onPointerUp: release,
    onPointerCancel: release,
  };
}
