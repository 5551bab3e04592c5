const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
/** How it is written; another way of writing it begins with another sign. */
const FORMAT = '1';
/** Two signs each, and three before them: together at most 120. */
const MOST_CELLS = 58;
const CELLS = 48;

/** A picture so small that it fits into a line of text: stretched, it shows where what colours will be. */
export interface Grid {
  width: number;
  height: number;
  /** Red, green, blue and 255 for each cell, from the upper left. */
  data: Uint8ClampedArray<ArrayBuffer>;
}

/** Into how many cells a picture of this shape is divided. */
export function gridOf(width: number, height: number): { columns: number; rows: number } {
  const columns = Math.min(24, Math.max(2, Math.round(Math.sqrt((CELLS * width) / height))));
  return { columns, rows: Math.round(CELLS / columns) };
}

/** 12 bits a cell are two signs: 4 of each colour. */
export function writePlaceholder({
  width,
  height,
  data,
}: Pick<ImageData, 'width' | 'height' | 'data'>): string {
  let text = FORMAT + ALPHABET[width] + ALPHABET[height];
  for (let at = 0; at < width * height * 4; at += 4) {
    const bits = (nibble(data[at]) << 8) | (nibble(data[at + 1]) << 4) | nibble(data[at + 2]);
    text += (ALPHABET[bits >> 6] as string) + ALPHABET[bits & 63];
  }
  return text;
}

/** Null: it is none, or one of another client's. */
export function readPlaceholder(text: string | null | undefined): Grid | null {
  if (text?.[0] !== FORMAT) return null;
  const [width = -1, height = -1, ...signs] = [...text.slice(1)].map((sign) => ALPHABET.indexOf(sign));
  const cells = width * height;
  if (width < 1 || height < 1 || cells > MOST_CELLS || signs.length !== cells * 2) return null;
  if (signs.includes(-1)) return null;
  const data = new Uint8ClampedArray(cells * 4);
  for (let cell = 0; cell < cells; cell++) {
    const bits = ((signs[cell * 2] as number) << 6) | (signs[cell * 2 + 1] as number);
    data.set([(bits >> 8) * 17, ((bits >> 4) & 15) * 17, (bits & 15) * 17, 255], cell * 4);
  }
  return { width, height, data };
}

function nibble(value = 0): number {
  return Math.round(value / 17);
}
