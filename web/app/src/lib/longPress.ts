import { swallowClick } from './swallowClick';

export interface Point {
  x: number;
  y: number;
}

const LONG_PRESS_MS = 450;
/** No finger lies quite still. */
const SLACK_PX = 10;

export function isFar(from: Point, to: Point): boolean {
  return Math.hypot(to.x - from.x, to.y - from.y) > SLACK_PX;
}

/** Calls back when a finger has lain for long; the function that is returned gives up waiting. */
export function onLongPress(act: () => void): () => void {
  const timer = setTimeout(() => {
    swallowClick();
    act();
  }, LONG_PRESS_MS);
  return () => clearTimeout(timer);
}
