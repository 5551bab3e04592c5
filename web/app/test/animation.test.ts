import { expect, test } from 'vitest';
import { strippedAnimation } from '../src/features/attach/animation';

const SECRET = 'GPS 59.9386 N 30.3141 E';
const ascii = (text: string): number[] => [...text].map((char) => char.charCodeAt(0));
const bytesOf = (...parts: readonly (readonly number[])[]) => new Uint8Array(parts.flat());
const textOf = (bytes: Uint8Array | null): string => String.fromCharCode(...(bytes ?? []));

/** Pictures that move, put together by hand: with a comment that says where they were taken. */
const gif = (frames: number) =>
  bytesOf(
    ascii('GIF89a'),
    [1, 0, 1, 0, 0x80, 0, 0],
    [0, 0, 0, 255, 255, 255],
    [0x21, 0xff, 11, ...ascii('NETSCAPE2.0'), 3, 1, 0, 0, 0],
    [0x21, 0xfe, SECRET.length, ...ascii(SECRET), 0],
    [0x21, 0xff, 11, ...ascii('XMP DataXMP'), SECRET.length, ...ascii(SECRET), 0],
    ...Array.from({ length: frames }, () => [
      ...[0x21, 0xf9, 4, 0, 10, 0, 0, 0],
      ...[0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0],
    ]),
    [0x3b],
  );

const le = (value: number): number[] => [value & 255, (value >> 8) & 255, (value >> 16) & 255, value >> 24];
const riff = (name: string, data: readonly number[]): number[] => [
  ...ascii(name),
  ...le(data.length),
  ...data,
  ...(data.length % 2 ? [0] : []),
];
const webp = (moves: boolean) => {
  const body = [
    ...riff('VP8X', [0x02 | 0x08 | 0x04, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
    ...(moves ? riff('ANIM', [0, 0, 0, 0, 0, 0]) : []),
    ...riff('ANMF', [1, 2, 3]),
    ...riff('EXIF', ascii(SECRET)),
    ...riff('XMP ', ascii(SECRET)),
  ];
  return bytesOf(ascii('RIFF'), le(body.length + 4), ascii('WEBP'), body);
};

const be = (value: number): number[] => le(value).reverse();
const chunk = (name: string, data: readonly number[]): number[] => [
  ...be(data.length),
  ...ascii(name),
  ...data,
  ...be(0),
];
const png = (moves: boolean) =>
  bytesOf(
    [0x89, ...ascii('PNG\r\n'), 0x1a, 0x0a],
    chunk('IHDR', [0, 0, 0, 1, 0, 0, 0, 1, 8, 2, 0, 0, 0]),
    moves ? chunk('acTL', be(2)) : [],
    chunk('eXIf', ascii(SECRET)),
    chunk('tEXt', ascii(SECRET)),
    chunk('IDAT', [1, 2, 3]),
    chunk('IEND', []),
  );

test.each([
  ['GIF', gif(2)],
  ['WebP', webp(true)],
  ['PNG', png(true)],
])('a %s that moves keeps moving, and says nothing more', (_, bytes) => {
  expect(textOf(bytes)).toContain(SECRET);
  const stripped = strippedAnimation(bytes);
  expect(stripped).not.toBeNull();
  expect(textOf(stripped)).not.toContain('GPS');
  expect(textOf(stripped)).not.toMatch(/EXIF|eXIf|XMP/);
  // A second time there is nothing to take out.
  expect(strippedAnimation(stripped as typeof bytes)).toEqual(stripped);
});

test('what makes it move is still there', () => {
  expect(textOf(strippedAnimation(gif(3)))).toContain('NETSCAPE2.0');
  expect(textOf(strippedAnimation(gif(3))).split('\x2c\0\0\0\0\x01\0').length - 1).toBe(3);
  const picture = strippedAnimation(webp(true)) as Uint8Array;
  expect(textOf(picture)).toContain('ANMF');
  expect(new DataView(picture.buffer).getUint32(4, true)).toBe(picture.length - 8);
  // The flag of the animation alone is left.
  expect(picture[20]).toBe(0x02);
  expect(textOf(strippedAnimation(png(true)))).toMatch(/IHDR[\s\S]*acTL[\s\S]*IDAT[\s\S]*IEND/);
});

test.each([
  ['a GIF of one picture', gif(1)],
  ['a WebP that stands still', webp(false)],
  ['a PNG that stands still', png(false)],
  ['a GIF that is cut off', gif(2).slice(0, 60)],
  ['something else', bytesOf(ascii('hello'))],
  ['nothing', bytesOf([])],
])('%s is drawn anew', (_, bytes) => expect(strippedAnimation(bytes)).toBeNull());
