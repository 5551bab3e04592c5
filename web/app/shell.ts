import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';
import { POLICY } from './policy.ts';

const WORKER = 'worker.js';

/** Writes into the built worker which files make the app, each with its digest, and a version made of them all and the policy. */
export function appShell(): Plugin {
  let out = '';
  return {
    name: 'app-shell',
    apply: 'build',
    configResolved: ({ root, build }) => {
      out = join(root, build.outDir);
    },
    closeBundle() {
      const files = readdirSync(out, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && entry.name !== WORKER && !entry.name.startsWith('.'))
        .map((entry) => {
          const path = join(entry.parentPath, entry.name);
          const digest = createHash('sha384').update(readFileSync(path)).digest('base64');
          const url = path
            .slice(out.length)
            .replaceAll('\\', '/')
            .replace(/^\/index\.html$/, '/');
          return { url, integrity: `sha384-${digest}` };
        })
        .sort((a, b) => (a.url < b.url ? -1 : 1));
      const worker = join(out, WORKER);
      const code = readFileSync(worker, 'utf8');
      const version = createHash('sha256')
        .update(code + POLICY + JSON.stringify(files))
        .digest('hex')
        .slice(0, 16);
      if (!code.includes('self.__SHELL__')) throw new Error('The worker has no place for its list of files.');
      writeFileSync(
        worker,
        code.replace('self.__SHELL__', () => JSON.stringify({ version, files })),
      );
    },
  };
}
