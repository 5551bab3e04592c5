import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['app/test/**/*.test.ts', 'packages/*/test/**/*.test.ts'],
    environment: 'node',
    // A starved machine is slow, not wrong.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
