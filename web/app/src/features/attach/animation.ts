/**
 * Moving pictures go as they are, for drawn anew they would stand still. What is written in them beside the picture
 * (where and when, with what, by whom) goes out. Null: it does not move, or is none of these.
 */
export function strippedAnimation(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> | null {
  const begin = String.fromCharCode(...bytes.subarray(0, 12));
  try {
    if (begin.startsWith('GIF8')) return strippedGif(bytes);
    if (begin.startsWith('RIFF') && begin.endsWith('WEBP')) return strippedWebp(bytes);
    if (begin.startsWith('\x89PNG')) return strippedPng(bytes);
  } catch {
    // Cut off or damaged: whoever can draw it will.
  }
  return null;
}

const word = (bytes: Uint8Array, at: number): string => String.fromCharCode(...bytes.subarray(at, at + 4));

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function strippedGif(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> | null {
  const tableAfter = (flags: number): number => (flags & 0x80 ? 3 << ((flags & 7) + 1) : 0);
  const byte = (at: number): number => {
    const value = bytes[at];
    if (value === undefined) throw new Error('It ends before its end.');
    return value;
  };
  /** Behind the blocks that begin here, the last of which is empty. */
  const behind = (start: number): number => {
    let at = start;
    while (byte(at) !== 0) at += byte(at) + 1;
    return at + 1;
  };
  let at = 13 + tableAfter(byte(10));
  const parts = [bytes.subarray(0, at)];
  let pictures = 0;
  while (byte(at) !== 0x3b) {
    const start = at;
    let isKept = true;
    if (byte(at) === 0x2c) {
      pictures++;
      at = behind(at + 11 + tableAfter(byte(at + 9)));
    } else {
      const label = byte(at + 1);
      // A comment, or an application's own: but for the one that says how often it is repeated.
      if (label === 0xfe) isKept = false;
      if (label === 0xff) isKept = word(bytes, at + 3) === 'NETS' || word(bytes, at + 3) === 'ANIM';
      at = behind(at + 2);
    }
    if (isKept) parts.push(bytes.subarray(start, at));
  }
  return pictures > 1 ? joined([...parts, bytes.subarray(at, at + 1)]) : null;
}

function strippedWebp(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const parts: Uint8Array[] = [];
  let moves = false;
  for (let at = 12; at + 8 <= bytes.length; ) {
    const name = word(bytes, at);
    const size = view.getUint32(at + 4, true);
    const end = at + 8 + size + (size % 2);
    if (name === 'ANIM') moves = true;
    if (name !== 'EXIF' && name !== 'XMP ') {
      const part = bytes.slice(at, end);
      // Its flags no longer promise what is not there.
      if (name === 'VP8X') part[8] = (part[8] as number) & ~0x0c;
      parts.push(part);
    }
    at = end;
  }
  if (!moves) return null;
  const body = joined(parts);
  const head = bytes.slice(0, 12);
  new DataView(head.buffer).setUint32(4, body.length + 4, true);
  return joined([head, body]);
}

/** What of a PNG makes the picture: the rest may say anything. */
const PNG_KEPT = new Set(
  'IHDR PLTE IDAT IEND tRNS acTL fcTL fdAT cHRM gAMA iCCP sBIT sRGB cICP bKGD pHYs hIST'.split(' '),
);

function strippedPng(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const parts: Uint8Array[] = [bytes.subarray(0, 8)];
  let moves = false;
  for (let at = 8; at + 12 <= bytes.length; ) {
    const name = word(bytes, at + 4);
    const end = at + 12 + view.getUint32(at);
    if (name === 'acTL') moves = true;
    if (PNG_KEPT.has(name)) parts.push(bytes.subarray(at, end));
    at = end;
  }
  return moves ? joined(parts) : null;
}
