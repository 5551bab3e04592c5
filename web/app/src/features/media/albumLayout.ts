/** A place within the album; all in shares of its width and height. */
export interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

export interface AlbumLayout {
  /** Width by height of the whole. */
  ratio: number;
  boxes: Box[];
}

/** What is wider or higher than that is cut at its edges. */
const RATIOS = { least: 0.55, most: 1.9 };
const MOST_IN_ROW = 4;
/** Heights, by the width of the album: none so low or so high that nothing is to be seen in it. */
const ROW = { least: 0.24, most: 0.8, best: 0.42 };

/**
 * Several pictures side by side and in rows, each nearly as wide as it is, all rows as wide as the album. The sizes are
 * known before any of them has come, so nothing jumps.
 */
export function albumLayout(ratios: readonly number[]): AlbumLayout {
  const shapes = ratios.map((ratio) => Math.min(RATIOS.most, Math.max(RATIOS.least, ratio)));
  const rows = bestRows(shapes);
  const heights = rows.map(heightOf);
  const total = heights.reduce((sum, height) => sum + height, 0);
  const boxes: Box[] = [];
  let top = 0;
  rows.forEach((row, index) => {
    const height = (heights[index] as number) / total;
    const sum = row.reduce((all, shape) => all + shape, 0);
    let left = 0;
    for (const shape of row) {
      boxes.push({ left, top, width: shape / sum, height });
      left += shape / sum;
    }
    top += height;
  });
  return { ratio: 1 / total, boxes };
}

/** Of a row that is as wide as the album. */
function heightOf(row: readonly number[]): number {
  const height = 1 / row.reduce((sum, shape) => sum + shape, 0);
  return Math.min(ROW.most, Math.max(ROW.least, height));
}

function bestRows(shapes: readonly number[]): number[][] {
  let best: number[][] = [];
  let least = Number.POSITIVE_INFINITY;
  for (const rows of divisions(shapes)) {
    const cost = costOf(rows, shapes.length);
    if (cost < least) [best, least] = [rows, cost];
  }
  return best;
}

/** Every way to divide them into rows, in their order. */
function* divisions(shapes: readonly number[]): Generator<number[][]> {
  if (shapes.length === 0) return yield [];
  for (let count = 1; count <= Math.min(MOST_IN_ROW, shapes.length); count++) {
    for (const others of divisions(shapes.slice(count))) yield [shapes.slice(0, count), ...others];
  }
}

/** How far from even the rows are, and the whole from a shape that is easy to look at. */
function costOf(rows: readonly number[][], count: number): number {
  const wanted = count <= 2 ? 0.85 : count <= 4 ? 1 : 1.25;
  let total = 0;
  let cost = 0;
  for (const row of rows) {
    const height = 1 / row.reduce((sum, shape) => sum + shape, 0);
    total += heightOf(row);
    cost += (height - ROW.best) ** 2;
    if (height < ROW.least || height > ROW.most) cost += 0.2;
  }
  return cost + (total - wanted) ** 2;
}

/** How large one picture alone is shown, in CSS pixels: within the bubble, and not much larger than it is. */
export function singleSize(
  width: number | null | undefined,
  height: number | null | undefined,
  leastWidth: number,
): { width: number; ratio: number } {
  // Of what is not known, the commonest.
  const ratio = Math.min(2.6, Math.max(0.5, width && height ? width / height : 4 / 3));
  const fitting = Math.min(SINGLE.width, SINGLE.height * ratio, Math.max(width ?? SINGLE.width, leastWidth));
  return { width: Math.round(Math.max(leastWidth, fitting)), ratio };
}

export const ALBUM_WIDTH = 352;
const SINGLE = { width: ALBUM_WIDTH, height: 416 };
