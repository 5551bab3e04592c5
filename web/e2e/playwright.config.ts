import { defineConfig } from '@playwright/test';

const isRoot = process.getuid?.() === 0;

/** What is recorded and heard takes its time: a processor that is busy with another test loses some of it. */
const HEARD = [
  '**/voice.spec.ts',
  '**/playback.spec.ts',
  '**/accessVoice.spec.ts',
  '**/screenshotsVoice.spec.ts',
];
/** Pictures for eyes, which compare nothing: SCREENSHOTS=1 ./test e2e --filter 'pictures and files' */
const SHOTS = process.env.SCREENSHOTS ? [] : ['**/screenshots*.spec.ts'];

/** Against a running server: VESTNIK_URL says where. */
export default defineConfig({
  testDir: '.',
  projects: [
    { name: 'seen', testIgnore: [...HEARD, ...SHOTS] },
    { name: 'heard', testMatch: HEARD, testIgnore: SHOTS, workers: 1, dependencies: ['seen'] },
  ],
  outputDir: './test-results',
  workers: 2,
  retries: 0,
  // A starved machine is slow, not wrong.
  timeout: 240_000,
  expect: { timeout: 20_000 },
  reporter: [['list']],
  use: {
    baseURL: process.env.VESTNIK_URL ?? 'http://localhost:8080',
    locale: 'en-GB',
    timezoneId: 'Europe/London',
    viewport: { width: 1280, height: 800 },
    // A film of every test would take as long again as the tests.
    trace: { mode: 'retain-on-failure', screenshots: false },
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
      args: [
        ...(isRoot ? ['--no-sandbox'] : []),
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
});
