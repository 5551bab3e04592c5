import type { Translate } from './translator';

const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;
const formats = new Map<string, Intl.NumberFormat>();

/** "512 byte", "1.4 MB": in thousands, as the systems of most people count. */
export function formatSize(t: Translate, bytes: number): string {
  let step = 0;
  let size = bytes;
  // What would be rounded up to a thousand is one of the next.
  while (step < UNITS.length - 1 && Math.round(size) >= 1000) {
    size /= 1000;
    step++;
  }
  const unit = UNITS[step] as (typeof UNITS)[number];
  const digits = step > 1 && size < 100 ? 1 : 0;
  const key = `${t.language} ${unit} ${digits}`;
  let format = formats.get(key);
  if (!format) {
    const options = { style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits: digits } as const;
    format = new Intl.NumberFormat(t.language, options);
    formats.set(key, format);
  }
  return format.format(size);
}
