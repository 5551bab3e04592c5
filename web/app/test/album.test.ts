import { expect, test } from 'vitest';
import { ALBUM_WIDTH, type AlbumLayout, albumLayout, singleSize } from '../src/features/media/albumLayout';

const overlap = ({ boxes }: AlbumLayout): boolean =>
  boxes.some((a, i) =>
    boxes.some(
      (b, j) =>
        i < j &&
        a.left < b.left + b.width - 1e-9 &&
        b.left < a.left + a.width - 1e-9 &&
        a.top < b.top + b.height - 1e-9 &&
        b.top < a.top + a.height - 1e-9,
    ),
  );

/** The same on every run. */
function shapes(count: number, seed: number): number[] {
  return Array.from(
    { length: count },
    (_, n) => [0.3, 0.56, 0.75, 1, 1.33, 1.78, 4][(n * 5 + seed) % 7] as number,
  );
}

test('albums of any size and shape fill their place, without a gap or an overlap, in their order', () => {
  for (let count = 2; count <= 10; count++) {
    for (let seed = 0; seed < 7; seed++) {
      const layout = albumLayout(shapes(count, seed));
      expect(layout.boxes).toHaveLength(count);
      expect(overlap(layout)).toBe(false);
      const area = layout.boxes.reduce((sum, { width, height }) => sum + width * height, 0);
      expect(area).toBeCloseTo(1);
      // As they are read: from left to right, from top to bottom.
      for (let n = 1; n < count; n++) {
        const [a, b] = [layout.boxes[n - 1], layout.boxes[n]];
        if (!a || !b) continue;
        expect(b.top > a.top - 1e-9 && (b.top > a.top + 1e-9 || b.left > a.left)).toBe(true);
      }
    }
  }
});

test('nothing in an album is too small to be pressed, nor is the album a tower', () => {
  for (let count = 2; count <= 10; count++) {
    for (let seed = 0; seed < 7; seed++) {
      const { ratio, boxes } = albumLayout(shapes(count, seed));
      const height = ALBUM_WIDTH / ratio;
      expect(height).toBeLessThan(720);
      for (const box of boxes) {
        expect(box.width * ALBUM_WIDTH).toBeGreaterThan(44);
        expect(box.height * height).toBeGreaterThan(44);
      }
    }
  }
});

test('two wide pictures lie above each other, two narrow ones side by side', () => {
  expect(albumLayout([1.78, 1.78]).boxes.map(({ left }) => left)).toEqual([0, 0]);
  expect(albumLayout([0.6, 0.6]).boxes.map(({ top }) => top)).toEqual([0, 0]);
});

test.each([
  // Fits, is made smaller, is not made larger but for the words on it, is cut where it is too long.
  [300, 200, { width: 300, ratio: 1.5 }],
  [1600, 1200, { width: 352, ratio: 4 / 3 }],
  [900, 1600, { width: 234, ratio: 0.5625 }],
  [40, 40, { width: 140, ratio: 1 }],
  [1000, 20_000, { width: 208, ratio: 0.5 }],
  [2000, 100, { width: 352, ratio: 2.6 }],
  [null, null, { width: 352, ratio: 4 / 3 }],
])('one picture of %s by %s has its place', (width, height, size) => {
  const found = singleSize(width, height, 140);
  expect(found.ratio).toBeCloseTo(size.ratio);
  expect(found.width).toBe(size.width);
});
