import { expect, test } from 'vitest';
import { dragged, inside, middleOf, sideOf, ZOOM_MAX, zoomed } from '../src/features/avatar/crop';

const WIDE = { width: 400, height: 200 };

test('at first the middle is seen, as large as fits', () => {
  expect(middleOf(WIDE)).toEqual({ x: 200, y: 100, zoom: 1 });
  expect(sideOf(WIDE, 1)).toBe(200);
  expect(sideOf({ width: 200, height: 400 }, 2)).toBe(100);
});

test('the picture follows the finger, and nothing beside it is ever seen', () => {
  const right = dragged(WIDE, middleOf(WIDE), 0.25, 0);
  expect(right).toEqual({ x: 150, y: 100, zoom: 1 });
  expect(dragged(WIDE, right, 5, 5)).toEqual({ x: 100, y: 100, zoom: 1 });
  expect(dragged(WIDE, right, -5, -5)).toEqual({ x: 300, y: 100, zoom: 1 });
  expect(inside(WIDE, { x: -9, y: 999, zoom: 2 })).toEqual({ x: 50, y: 150, zoom: 2 });
});

test('what lies under the fingers stays there while it grows', () => {
  // The right edge of the square, as the picture has it: x = 200 + 0.5 * 200.
  const grown = zoomed(WIDE, middleOf(WIDE), 2, 0.5, 0);
  expect(grown).toEqual({ x: 250, y: 100, zoom: 2 });
  expect(grown.x + 0.5 * sideOf(WIDE, 2)).toBe(300);
  // Back again it may have to give way, for nothing beside the picture is seen.
  expect(zoomed(WIDE, grown, 1)).toEqual({ x: 250, y: 100, zoom: 1 });
});

test('it grows and shrinks within reason', () => {
  expect(zoomed(WIDE, middleOf(WIDE), 100).zoom).toBe(ZOOM_MAX);
  expect(zoomed(WIDE, middleOf(WIDE), 0.1)).toEqual(middleOf(WIDE));
});
