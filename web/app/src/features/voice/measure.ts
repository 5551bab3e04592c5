import { barCountFor, barsOf, withBars } from './bars';

/** What travels with a recording. */
export interface Measured {
  durationMs: number;
  /** Up to 128 bars of 0–100. */
  waveform: number[];
}

/** Enough to see how loud something is, and a sixth of the memory. */
const SAMPLE_RATE = 8_000;
/** Decoded, a longer one would take too much of a phone's memory. */
const DECODED_MAX_MS = 15 * 60_000;

/**
 * How long a recording is and how it looks. By decoding it: recorders write no length into their files, and players then
 * take them for endless. `heard` is what was seen while it was recorded, for what is too long or cannot be decoded here.
 */
export async function measured(recording: Blob, heard: Measured): Promise<Measured> {
  const guess = { ...heard, waveform: withBars(heard.waveform, barCountFor(heard.durationMs)) };
  if (heard.durationMs > DECODED_MAX_MS) return guess;
  try {
    const context = new OfflineAudioContext(1, 1, SAMPLE_RATE);
    const sound = await context.decodeAudioData(await recording.arrayBuffer());
    const durationMs = Math.round(sound.duration * 1000);
    if (durationMs === 0) return guess;
    return { durationMs, waveform: barsOf(sound.getChannelData(0), barCountFor(durationMs)) };
  } catch {
    return guess;
  }
}
