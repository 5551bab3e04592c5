import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

/** One file for Node; packages stay where npm has put them. */
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  build: {
    ssr: 'main.ts',
    outDir: 'dist',
    target: 'node20',
    minify: false,
    rollupOptions: { output: { entryFileNames: 'driver.mjs' } },
  },
  ssr: { noExternal: ['@vestnik/sdk'] },
});
