/** Most bars that travel with a message, each 0–100. */
export const BARS_MAX = 128;

/** What is quieter than this all through is shown as quiet: silence is not blown up until it looks like speech. */
const LOUD_LEAST = 0.02;
/** Ears hear loudness less than evenly: quiet words are to be seen beside loud ones. */
const CURVE = 0.6;

/** How loud a sound is from begin to end, in `count` bars of 0–100, the loudest of them 100. */
export function barsOf(samples: Float32Array, count: number): number[] {
  const length = Math.max(1, Math.min(count, samples.length));
  const loudness = Array.from({ length }, (_, index) => {
    const from = Math.floor((index * samples.length) / length);
    const to = Math.floor(((index + 1) * samples.length) / length);
    return loudnessOf(samples, from, to);
  });
  const loudest = Math.max(LOUD_LEAST, ...loudness);
  return loudness.map((each) => Math.round(100 * (each / loudest) ** CURVE));
}

/** The root of the mean square, 0–1. */
export function loudnessOf(samples: Float32Array, from = 0, to = samples.length): number {
  let sum = 0;
  for (let index = from; index < to; index++) sum += (samples[index] as number) ** 2;
  return to > from ? Math.sqrt(sum / (to - from)) : 0;
}

/** A loudness as a bar beside others of which the loudest is not known yet. */
export function liveBar(loudness: number): number {
  return Math.round(100 * Math.min(1, loudness / 0.25) ** CURVE);
}

/** The same waveform in another number of bars: of several the highest shows, one may show several times. */
export function withBars(bars: readonly number[], count: number): number[] {
  if (bars.length === 0) return [];
  return Array.from({ length: count }, (_, index) => {
    const from = Math.floor((index * bars.length) / count);
    const to = Math.max(from + 1, Math.floor(((index + 1) * bars.length) / count));
    return Math.max(...bars.slice(from, to));
  });
}

/** How many bars tell enough of a sound so long, in milliseconds. */
export function barCountFor(durationMs: number): number {
  return Math.max(16, Math.min(BARS_MAX, Math.round(durationMs / 125)));
}
