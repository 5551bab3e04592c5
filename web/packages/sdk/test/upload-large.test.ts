import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { asProblem, type PendingFile } from '../src';
import { Http } from '../src/http';
import { Uploads } from '../src/uploads';
import { TinyTus } from './tiny-tus';

// Of the two builds of the library the one that browsers get.
vi.mock('tus-js-client', () => vi.importActual('tus-js-client/lib.es5/browser/index.js'));

const MEGABYTE = 1024 * 1024;
const TUS = '/api/uploads/tus';
const file: PendingFile = { id: 'one', kind: 'file', name: 'one', size: 1, mediaType: '' };

let tus: TinyTus;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  tus = new TinyTus();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** `whole`: what is answered to uploads in one request. */
function client(whole: () => Promise<Response> = () => Promise.reject(new TypeError('fetch failed'))) {
  let token = 'stale';
  const asked: string[] = [];
  const http = new Http({
    baseUrl: 'http://server/api',
    token: () => token,
    renew: async () => {
      token = 'fresh';
      return true;
    },
    generation: () => 0,
    fetch: () => Promise.reject(new Error('Not by this way.')),
    upload: async (url) => {
      asked.push(url);
      return whole();
    },
  });
  return { asked, uploads: new Uploads({ http, token: () => token, url: 'http://server' }) };
}

function way(signal = new AbortController().signal) {
  const urls: string[] = [];
  const kept: number[] = [];
  return {
    signal,
    urls,
    kept,
    onShare: () => undefined,
    onUrl: (url: string) => void urls.push(url),
    onKept: (share: number) => void kept.push(share),
  };
}

const bytes = (megabytes: number) => new Blob([new Uint8Array(megabytes * MEGABYTE)]);
const problem = async (upload: Promise<unknown>) => asProblem(await upload.catch((error: unknown) => error));
const until = (holds: () => boolean) =>
  vi.waitFor(() => expect(holds()).toBe(true), { interval: 1, timeout: 20_000 });

test('a large file goes in pieces, and how much of it the server has is told', async () => {
  const { asked, uploads } = client();
  const told = way();
  expect(await uploads.upload(file, bytes(12), told)).toBe('a1');
  expect(asked).toEqual([]);
  expect(tus.asked).toEqual([
    `POST ${TUS}`,
    `POST ${TUS}`,
    `PATCH ${TUS}/1`,
    `PATCH ${TUS}/1`,
    `PATCH ${TUS}/1`,
  ]);
  expect(told.urls).toEqual([`http://server${TUS}/1`]);
  expect(told.kept).toEqual([4 / 12, 8 / 12, 1]);
});

test('a file whose upload in one request broke goes in pieces the next time, a small one whole again', async () => {
  const { asked, uploads } = client();
  expect((await problem(uploads.upload(file, bytes(2), way()))).code).toBe('network');
  expect(tus.asked).toEqual([]);
  expect(await uploads.upload(file, bytes(2), way())).toBe('a1');
  expect(asked).toHaveLength(1);

  const small = { ...file, id: 'two' };
  await problem(uploads.upload(small, bytes(1), way()));
  await problem(uploads.upload(small, bytes(1), way()));
  expect(asked).toHaveLength(3);
});

test('a refusal is no break: the file goes whole the next time too', async () => {
  const { asked, uploads } = client(async () => Response.json({ code: 'media.quota' }, { status: 507 }));
  for (const _ of [1, 2]) await problem(uploads.upload(file, bytes(2), way()));
  expect(asked).toHaveLength(2);
  expect(tus.asked).toEqual([]);
});

test('a piece that does not go on for a minute is given up, and later the upload goes on from there', async () => {
  const { uploads } = client();
  let left = 1;
  tus.reply = (method) => (method === 'PATCH' && left-- <= 0 ? null : undefined);
  const told = way();
  const ended = problem(uploads.upload(file, bytes(12), told));
  await until(() => tus.asked.length === 4);
  await vi.advanceTimersByTimeAsync(59_000);
  expect(tus.aborted).toBe(0);
  await vi.advanceTimersByTimeAsync(2_000);
  expect((await ended).code).toBe('timeout');
  expect(tus.aborted).toBe(1);

  tus.reply = () => undefined;
  expect(await uploads.upload({ ...file, uploadUrl: told.urls[0] }, bytes(12), way())).toBe('a1');
  expect(tus.asked.slice(4)).toEqual([`HEAD ${TUS}/1`, `PATCH ${TUS}/1`, `PATCH ${TUS}/1`]);
});

test('the server is told of an upload that is given up', async () => {
  const { uploads } = client();
  tus.uploads.set(`${TUS}/1`, { size: 1, has: 0 });
  await uploads.cancel(`http://server${TUS}/1`);
  expect(tus.uploads.size).toBe(0);
  expect((await problem(uploads.cancel(`http://server${TUS}/1`))).status).toBe(404);
});
