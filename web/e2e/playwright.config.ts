import { defineConfig } from '@playwright/test';

const isRoot = process.getuid?.() === 0;

/** Against a running server: VESTNIK_URL says where. */
export default defineConfig({
  testDir: '.',
  // Pictures for eyes, which compare nothing: SCREENSHOTS=1 ./test e2e --filter 'pictures and files'
  testIgnore: process.env.SCREENSHOTS ? [] : ['**/screenshots*.spec.ts'],
  outputDir: './test-results',
  workers: 2,
  retries: 0,
  timeout: 60_000,
  expect: { timeout: 10_000 },
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
