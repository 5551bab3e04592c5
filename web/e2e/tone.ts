import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import config from './playwright.config';

/** What the fake microphone hears. */
export const TONE_HZ = 900;
const RATE = 48_000;
/** As words do: what never pauses is taken for noise by the browser, and removed. */
const ON_S = 0.35;
const OFF_S = 0.15;
const RAMP_S = 0.01;

let folder: string | undefined;

/** Chromium plays this file into its microphone, over and over. */
function toneFile(): string {
  if (folder) return join(folder, 'tone.wav');
  folder = mkdtempSync(join(tmpdir(), 'vestnik-tone-'));
  process.on('exit', () => folder && rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'tone.wav');
  const samples = Math.round(RATE * (ON_S + OFF_S) * 4);
  const bytes = Buffer.alloc(44 + samples * 2);
  bytes.write('RIFF', 0);
  bytes.writeUInt32LE(36 + samples * 2, 4);
  bytes.write('WAVEfmt ', 8);
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(1, 20);
  bytes.writeUInt16LE(1, 22);
  bytes.writeUInt32LE(RATE, 24);
  bytes.writeUInt32LE(RATE * 2, 28);
  bytes.writeUInt16LE(2, 32);
  bytes.writeUInt16LE(16, 34);
  bytes.write('data', 36);
  bytes.writeUInt32LE(samples * 2, 40);
  for (let index = 0; index < samples; index++) {
    const at = (index / RATE) % (ON_S + OFF_S);
    const height = at < ON_S ? Math.min(1, at / RAMP_S, (ON_S - at) / RAMP_S) : 0;
    const value = height * 0.4 * Math.sin((2 * Math.PI * TONE_HZ * index) / RATE);
    bytes.writeInt16LE(Math.round(value * 32_767), 44 + index * 2);
  }
  writeFileSync(file, bytes);
  return file;
}

const { launchOptions } = config.use ?? {};

/** A browser with that microphone. */
export const withMicrophone = {
  launchOptions: {
    ...launchOptions,
    args: [
      ...(launchOptions?.args ?? []),
      '--use-fake-device-for-media-stream',
      `--use-file-for-fake-audio-capture=${toneFile()}`,
      '--autoplay-policy=no-user-gesture-required',
    ],
  },
};

/** What is heard at an address: for how long, and the height of its strongest tone, in hertz. */
export function heardAt(
  page: Page,
  url: string,
): Promise<{ seconds: number; hertz: number; type: string | null }> {
  return page.evaluate(async (address) => {
    const answer = await fetch(address);
    const type = answer.headers.get('Content-Type');
    const rate = 48_000;
    const context = new OfflineAudioContext(1, 1, rate);
    const sound = await context.decodeAudioData(await answer.arrayBuffer());
    const samples = sound.getChannelData(0);
    // Goertzel: how much of one frequency is in the samples.
    const power = (hertz: number): number => {
      const factor = 2 * Math.cos((2 * Math.PI * hertz) / rate);
      let [before, last] = [0, 0];
      for (const sample of samples) [before, last] = [last, sample + factor * last - before];
      return last * last + before * before - factor * last * before;
    };
    let best = { hertz: 0, power: 0 };
    for (let hertz = 100; hertz <= 4_000; hertz += 20) {
      const found = power(hertz);
      if (found > best.power) best = { hertz, power: found };
    }
    return { seconds: sound.duration, hertz: best.hertz, type };
  }, url);
}
