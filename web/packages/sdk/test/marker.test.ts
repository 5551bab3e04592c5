import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type Problem, ProblemError } from '../src';
import { Marker } from '../src/marker';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function world(markChats: number) {
  const sent: string[] = [];
  const w = { sent, fate: [] as Problem[], answer: async (): Promise<void> => undefined };
  const marker = new Marker(1_000, async (messageId) => {
    sent.push(messageId);
    const fate = w.fate.shift();
    if (fate) throw new ProblemError(fate);
    await w.answer();
  });
  for (let n = 0; n < markChats; n++) marker.mark(`chat ${n}`, `m${n}`, 1);
  return Object.assign(w, { marker });
}

test('many chats are told twenty at a time, below the limit of the server', async () => {
  const { sent } = world(300);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(sent).toHaveLength(20);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(sent.length).toBeLessThanOrEqual(60);
  await vi.advanceTimersByTimeAsync(8_000);
  expect(new Set(sent).size).toBe(300);
  expect(sent).toHaveLength(300);
});

test('no more go out while twenty answers are awaited', async () => {
  const w = world(50);
  w.answer = () => new Promise(() => undefined);
  await vi.advanceTimersByTimeAsync(30_000);
  expect(w.sent).toHaveLength(20);
});

test('after a rate limit all wait as long as it says, then go on at the same pace', async () => {
  const w = world(50);
  w.fate = [{ status: 429, code: 'rate_limited', retryAfter: 9 }];
  await vi.advanceTimersByTimeAsync(9_900);
  expect(w.sent).toEqual(['m0']);
  await vi.advanceTimersByTimeAsync(200);
  expect(w.sent).toHaveLength(21);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(new Set(w.sent).size).toBe(50);
});

test('without a connection nothing goes again until there is one', async () => {
  const w = world(30);
  w.fate = Array.from({ length: 30 }, () => ({ status: 0, code: 'network' }));
  await vi.advanceTimersByTimeAsync(60_000);
  expect(w.sent.length).toBeLessThanOrEqual(25);
  w.fate = [];
  w.marker.flush();
  await vi.advanceTimersByTimeAsync(3_000);
  expect(new Set(w.sent).size).toBe(30);
});

test('what one person was told counts for nothing with the next', async () => {
  const w = world(1);
  let release = (): void => undefined;
  w.answer = () => new Promise((resolve) => (release = resolve));
  await vi.advanceTimersByTimeAsync(1_000);
  w.marker.stop();
  release();
  await vi.advanceTimersByTimeAsync(1_000);
  w.marker.mark('chat 0', 'm0', 1);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(w.sent).toEqual(['m0', 'm0']);
});
