import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { FILE_LOST, NETWORK } from '../src/problem';
import { disk, page, pending, settle } from './outbox-page';
import { CHAT } from './world';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
  // The longest pauses there are.
  vi.spyOn(Math, 'random').mockReturnValue(1);
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

type World = ReturnType<typeof page>;

/** The newest attempt breaks, and nothing is tried before so much time has gone. */
async function breaks(w: World, pauseMs: number): Promise<void> {
  const before = w.uploads.length;
  w.uploads.at(-1)?.fail(NETWORK);
  await settle();
  await vi.advanceTimersByTimeAsync(pauseMs - 100);
  await settle();
  expect(w.uploads.length, `before ${pauseMs} ms`).toBe(before);
  await vi.advanceTimersByTimeAsync(200);
  await settle();
  expect(w.uploads.length, `after ${pauseMs} ms`).toBe(before + 1);
}

test('what breaks again and again is tried ever less often, and at once when the person says so', async () => {
  const w = page();
  w.outbox.add(...pending('a', ['one']));
  await settle();
  for (const pause of [2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]) await breaks(w, pause);
  w.uploads.at(-1)?.fail(NETWORK);
  await settle();
  w.outbox.retry(CHAT, 'client a');
  await settle();
  expect(w.uploads).toHaveLength(9);
  await breaks(w, 2_000);
});

test('once the server has more of a file than before, what failed counts no more', async () => {
  const w = page();
  w.outbox.add(...pending('a', ['one']));
  await settle();
  for (const pause of [2_000, 4_000]) await breaks(w, pause);
  w.uploads.at(-1)?.way.onKept(0.3);
  await breaks(w, 2_000);
  // What it had already is nothing new.
  w.uploads.at(-1)?.way.onKept(0.3);
  await breaks(w, 4_000);
});

test('what only begins again and again shows as not sent, until it gets further', async () => {
  const w = page();
  w.outbox.add(...pending('a', ['one']));
  await settle();
  w.uploads.at(-1)?.way.onShare(0.5);
  for (const pause of [2_000, 4_000, 8_000, 16_000]) {
    await breaks(w, pause);
    w.uploads.at(-1)?.way.onShare(0.5);
  }
  expect(w.state('client a')).toBe('late');
  await vi.advanceTimersByTimeAsync(200);
  w.uploads.at(-1)?.way.onShare(0.6);
  expect(w.state('client a')).toBe('sending');
});

test('a fault of this client is told, and not repeated', async () => {
  const w = page();
  w.outbox.add(...pending('a', ['one']));
  await settle();
  w.uploads[0]?.fail({ status: 0, code: 'client.error' });
  await settle();
  expect(w.state('client a')).toBe('refused');
  await vi.advanceTimersByTimeAsync(120_000);
  await settle();
  expect(w.uploads).toHaveLength(1);
});

test('who tries again ends an upload that stands still, and it goes on from where it was', async () => {
  const w = page();
  w.outbox.add(...pending('a', ['one']));
  await settle();
  w.uploads[0]?.way.onUrl('/there');
  await vi.advanceTimersByTimeAsync(30_000);
  expect(w.state('client a')).toBe('late');
  w.outbox.retry(CHAT, 'client a');
  await settle();
  expect(w.uploads[0]?.way.signal.aborted).toBe(true);
  expect(w.uploads.map(({ file }) => file.uploadUrl)).toEqual([undefined, '/there']);
  expect(w.cancelled).toEqual([]);
  w.uploads[1]?.done();
  await settle();
  expect(w.texts()).toEqual(['a']);
});

test('what only waits for its turn does not show as not sent, and keeps its place', async () => {
  const w = page();
  for (const name of ['a', 'b', 'c', 'd']) w.outbox.add(...pending(name, [name]));
  await settle();
  await vi.advanceTimersByTimeAsync(70_000);
  expect(['a', 'b', 'c', 'd'].map((name) => w.state(`client ${name}`))).toEqual([
    'late',
    'late',
    'sending',
    'sending',
  ]);
  w.outbox.retry(CHAT, 'client c');
  await vi.advanceTimersByTimeAsync(10_000);
  w.uploads[0]?.done();
  await settle();
  expect(w.names()).toEqual(['a', 'b', 'c']);
  await vi.advanceTimersByTimeAsync(29_000);
  expect(w.state('client c')).toBe('sending');
  await vi.advanceTimersByTimeAsync(2_000);
  expect(w.state('client c')).toBe('late');
});

test('of a file that was moved after it was picked the copy kept here goes', async () => {
  const on = disk();
  const w = page(on);
  w.outbox.add(...pending('a', ['one']));
  await settle();
  on.blobs.set('id one', new Blob(['the copy']));
  w.uploads[0]?.fail(FILE_LOST);
  await settle();
  expect(w.uploads.map(({ text }) => text)).toEqual(['bytes of one', 'the copy']);
  w.uploads[1]?.fail(FILE_LOST);
  await settle();
  expect(w.uploads).toHaveLength(2);
  expect(w.state('client a')).toBe('refused');
});
