import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { POLICY } from './policy.ts';
import { appShell } from './shell.ts';

const server = process.env.VESTNIK_URL ?? 'http://localhost:8080';
const proxy = {
  '/api': { target: server, changeOrigin: false },
  '/uploads': { target: server, changeOrigin: false },
  '/socket.io': { target: server, ws: true, changeOrigin: false },
};

/** QR codes; uploads in pieces, with what they are made of. */
const SELDOM = ['lean-qr', 'tus-js-client', 'js-base64', 'url-parse', 'querystringify', 'requires-port'];

export default defineConfig({
  plugins: [react(), tailwindcss(), appShell()],
  build: {
    target: 'es2022',
    sourcemap: false,
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    rolldownOptions: {
      input: { index: 'index.html', worker: 'src/worker/worker.ts' },
      // A worker rules over what lies beside and below it.
      output: {
        entryFileNames: ({ name }) => (name === 'worker' ? 'worker.js' : 'assets/[name]-[hash].js'),
        codeSplitting: {
          groups: [
            // Of others, and seldom another one: a new version of the app leaves it where it is. What few people need comes with it.
            { name: 'vendor', test: new RegExp(`node_modules/(?!${SELDOM.join('|')})`), priority: 1 },
            // What several parts need is one file, not a file for each piece of it.
            { name: 'shared', test: /\/src\//, minShareCount: 2 },
          ],
        },
      },
    },
  },
  server: { proxy },
  preview: { proxy, headers: { 'Content-Security-Policy': POLICY } },
});
