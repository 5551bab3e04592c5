import { expect, test } from 'vitest';
import { moved, swipeOf, WHOLE, zoomed } from '../src/lib/zoom';

const picture = { width: 800, height: 600 };
const stage = { width: 1000, height: 800 };

/** Where a point of the picture, from its middle at full size, is on the stage. */
const shown = (view: typeof WHOLE, x: number, y: number) => [
  view.x + x * view.scale,
  view.y + y * view.scale,
];

test('what lies under the pointer stays there while it grows', () => {
  const at = { x: 150, y: -60 };
  const view = zoomed(WHOLE, 3, at, picture, stage);
  expect(view.scale).toBe(3);
  expect(shown(view, 150, -60)).toEqual([150, -60]);
});

test('it is never smaller than whole, nor larger than eight times, and comes back to its place', () => {
  const near = zoomed(WHOLE, 1000, { x: 400, y: 300 }, picture, stage);
  expect(near.scale).toBe(8);
  expect(zoomed(near, 0.0001, { x: -400, y: 0 }, picture, stage)).toEqual({ scale: 1, x: 0, y: 0 });
});

test('it cannot be pushed off its stage', () => {
  const view = zoomed(WHOLE, 2, { x: 0, y: 0 }, picture, stage);
  expect(moved(view, 9000, -9000, picture, stage)).toEqual({ scale: 2, x: 300, y: -200 });
  // Where it is not larger than the stage there is nowhere to go.
  expect(moved(WHOLE, 50, 50, picture, stage)).toEqual({ scale: 1, x: 0, y: 0 });
});

test('a finger turns to the next, back to the one before, or puts it away', () => {
  expect(swipeOf(-80, 20)).toBe('next');
  expect(swipeOf(80, -20)).toBe('previous');
  expect(swipeOf(10, 120)).toBe('close');
  for (const [dx, dy] of [
    [20, 5],
    [5, 60],
    [10, -200],
  ] as const)
    expect(swipeOf(dx, dy)).toBeNull();
});
