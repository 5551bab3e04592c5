import { expect, test } from 'vitest';
import { gridOf, readPlaceholder, writePlaceholder } from '../src/lib/placeholder';

test('a placeholder shows the colours it was made of, to a sixteenth', () => {
  const width = 3;
  const height = 2;
  const data = new Uint8ClampedArray(width * height * 4).map((_, at) =>
    at % 4 === 3 ? 255 : (at * 41) % 256,
  );
  const text = writePlaceholder({ width, height, data });
  const read = readPlaceholder(text);
  expect(read).toMatchObject({ width, height });
  for (const [at, value] of data.entries()) expect(Math.abs((read?.data[at] ?? 999) - value)).toBeLessThan(9);
});

test.each([
  [4000, 3000],
  [3000, 4000],
  [100, 100],
  [10_000, 20],
  [1, 5000],
])('a picture of %i by %i has one that the server takes', (width, height) => {
  const { columns, rows } = gridOf(width, height);
  const data = new Uint8ClampedArray(columns * rows * 4).fill(255);
  const text = writePlaceholder({ width: columns, height: rows, data });
  expect(text.length).toBeLessThanOrEqual(120);
  expect(text).toMatch(/^[\x21-\x7e]+$/);
  expect(readPlaceholder(text)).toMatchObject({ width: columns, height: rows });
});

test.each([[undefined], [null], [''], ['2CBAA'], ['1'], ['1CB'], ['1CBAAA'], ['1CBAAA!'], ['1AA'], ['1__']])(
  'what is none shows none: %s',
  (text) => expect(readPlaceholder(text)).toBeNull(),
);
