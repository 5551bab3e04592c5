import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { asProblem, type PendingFile, type UploadRequest } from '../src';
import { Http } from '../src/http';
import { Uploads } from '../src/uploads';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => void vi.useRealTimers());

const file: PendingFile = {
  id: 'one',
  kind: 'image',
  name: 'Ёлка "1".webp',
  size: 5,
  mediaType: 'image/webp',
  width: 40,
  height: 30,
  preview: '1AB',
};

/** A server that answers as told, one answer after another. */
function server(...answers: ((request: UploadRequest) => Response | Promise<Response>)[]) {
  const asked: UploadRequest[] = [];
  const tokens = ['stale', 'fresh'];
  const http = new Http({
    baseUrl: '/api',
    token: () => tokens[0] ?? null,
    renew: async () => tokens.shift() !== undefined,
    generation: () => 0,
    fetch: () => Promise.reject(new Error('Not by this way.')),
    upload: async (url, request) => {
      expect(url).toBe('/api/upload');
      asked.push(request);
      const answer = answers[asked.length - 1];
      if (!answer) throw new TypeError('fetch failed');
      return answer(request);
    },
  });
  return { asked, uploads: new Uploads({ http, token: () => null, url: '' }) };
}

const shares: number[] = [];
const way = (signal = new AbortController().signal) => ({
  signal,
  onShare: (share: number) => void shares.push(share),
  onUrl: () => undefined,
  onKept: () => undefined,
});
const stored = () => Response.json({ id: 'a1' }, { status: 201 });
const problem = async (upload: Promise<unknown>) => asProblem(await upload.catch((error: unknown) => error));

test('a file goes as a form, with what only this device knows before it', async () => {
  const { asked, uploads } = server((request) => {
    request.onSent(2);
    return stored();
  });
  expect(await uploads.upload(file, new Blob(['bytes']), way())).toBe('a1');
  const parts = [...(asked[0]?.body ?? [])];
  expect(parts.map(([name]) => name)).toEqual(['width', 'height', 'preview', 'file']);
  const sent = asked[0]?.body.get('file') as File;
  expect([sent.name, await sent.text()]).toEqual(['Ёлка "1".webp', 'bytes']);
  expect(asked[0]?.headers.Authorization).toBe('Bearer stale');
  expect(shares.at(-1)).toBe(0.4);
});

test('a stale token is renewed, and the file goes once more', async () => {
  const { asked, uploads } = server(
    () => Response.json({ code: 'auth.token_expired' }, { status: 401 }),
    () => stored(),
  );
  expect(await uploads.upload(file, new Blob(['bytes']), way())).toBe('a1');
  expect(asked.map(({ headers }) => headers.Authorization)).toEqual(['Bearer stale', 'Bearer fresh']);
});

test('a refusal is told as the server puts it, and no answer as no network', async () => {
  const full = () => Response.json({ code: 'media.quota' }, { status: 507 });
  expect(await problem(server(full).uploads.upload(file, new Blob(['x']), way()))).toMatchObject({
    code: 'media.quota',
    status: 507,
  });
  expect((await problem(server().uploads.upload(file, new Blob(['x']), way()))).code).toBe('network');
  const page = () => new Response('<html>', { status: 201 });
  expect((await problem(server(page).uploads.upload(file, new Blob(['x']), way()))).code).toBe('network');
});

test('a proxy that only gives a status, as over HTTP/2, is told by that alone', async () => {
  const proxy = () => new Response('<html>', { status: 415 });
  expect(await problem(server(proxy).uploads.upload(file, new Blob(['x']), way()))).toEqual({
    status: 415,
    code: 'http.415',
  });
});

test('what does not go on for a minute is given up, however long it takes as a whole', async () => {
  let request: UploadRequest | undefined;
  const { uploads } = server((asked) => {
    request = asked;
    return new Promise((_, reject) => {
      asked.signal.addEventListener('abort', () => reject(new TypeError('aborted')));
    });
  });
  const ended = problem(uploads.upload(file, new Blob(['bytes']), way()));
  while (!request) await new Promise((resolve) => setImmediate(resolve));
  for (let n = 0; n < 5; n++) {
    await vi.advanceTimersByTimeAsync(50_000);
    request.onSent(1);
  }
  expect(request.signal.aborted).toBe(false);
  await vi.advanceTimersByTimeAsync(60_000);
  expect((await ended).code).toBe('timeout');
});

test('who takes a file back ends its upload', async () => {
  const taking = new AbortController();
  const { asked, uploads } = server(
    ({ signal }) =>
      new Promise((_, reject) => {
        signal.addEventListener('abort', () => reject(new TypeError('aborted')));
      }),
  );
  const ended = uploads
    .upload(file, new Blob(['bytes']), way(taking.signal))
    .catch((reason: unknown) => reason);
  while (asked.length === 0) await new Promise((resolve) => setImmediate(resolve));
  taking.abort('given up');
  expect(await ended).toBe('given up');
});

test('a file that can be read no longer is not asked of the network', async () => {
  const gone = new Blob(['bytes']);
  gone.slice = () => {
    const nothing = new Blob();
    nothing.arrayBuffer = () => Promise.reject(new DOMException('', 'NotReadableError'));
    return nothing;
  };
  const { asked, uploads } = server(stored);
  expect((await problem(uploads.upload(file, gone, way()))).code).toBe('file.lost');
  expect(asked).toEqual([]);
});
