import { describe, expect, test } from 'vitest';
import { BARS_MAX, barCountFor, barsOf, liveBar, loudnessOf, withBars } from '../src/features/voice/bars';

/** A tone of this height, in samples. */
const tone = (length: number, height: number) =>
  Float32Array.from({ length }, (_, index) => height * Math.sin(index / 3));

describe('a waveform', () => {
  test('is loud where the sound is loud, between 0 and 100, the loudest being 100', () => {
    const samples = new Float32Array([...tone(4000, 0.05), ...tone(4000, 0.5), ...tone(4000, 0)]);
    const bars = barsOf(samples, 12);
    expect(bars).toHaveLength(12);
    expect(Math.max(...bars)).toBe(100);
    expect(bars.every((bar) => Number.isInteger(bar) && bar >= 0 && bar <= 100)).toBe(true);
    const [quiet, loud, still] = [bars.slice(0, 4), bars.slice(4, 8), bars.slice(8)];
    expect(Math.max(...quiet)).toBeLessThan(Math.min(...loud));
    expect(Math.max(...still)).toBe(0);
    expect(Math.min(...quiet)).toBeGreaterThan(10);
  });

  test('of silence is flat: noise is not blown up', () => {
    expect(Math.max(...barsOf(tone(8000, 0.0005), 32))).toBeLessThan(20);
    expect(barsOf(new Float32Array(0), 32)).toEqual([0]);
  });

  test('never has more bars than travel, nor more than samples', () => {
    expect(barCountFor(60 * 60_000)).toBe(BARS_MAX);
    expect(barCountFor(300)).toBe(16);
    expect(barsOf(tone(5, 1), 16)).toHaveLength(5);
  });

  test('shows the same in more bars or fewer, its heights lost in none', () => {
    expect(withBars([10, 90, 20, 30], 2)).toEqual([90, 30]);
    expect(withBars([10, 90], 4)).toEqual([10, 10, 90, 90]);
    expect(withBars([], 4)).toEqual([]);
    const bars = Array.from({ length: 100 }, (_, index) => index);
    expect(Math.max(...withBars(bars, 44))).toBe(99);
    expect(withBars(bars, 44)).toHaveLength(44);
  });
});

test('loudness is that of the samples asked for', () => {
  const samples = new Float32Array([0, 0, 1, -1]);
  expect(loudnessOf(samples, 0, 2)).toBe(0);
  expect(loudnessOf(samples, 2, 4)).toBe(1);
  expect(loudnessOf(samples, 2, 2)).toBe(0);
  expect(liveBar(0)).toBe(0);
  expect(liveBar(1)).toBe(100);
});
