import { expect, test } from 'vitest';
import { asProblem, isPassing, problemIn } from '../src/problem';

test.each([
  [12, 12],
  [1e9, 86_400],
  [-5, undefined],
  ['soon', undefined],
  [null, undefined],
])('a wait of %s becomes one that timers can keep: %s', (sent, kept) => {
  expect(problemIn({ status: 429, code: 'rate_limited', retryAfter: sent })?.retryAfter).toBe(kept);
});

test('what is no problem is none', () => expect(problemIn({ message: 'no' })).toBeNull());

test('a fault of this client is nothing that passes by itself', () =>
  expect(isPassing(asProblem(new TypeError('x is undefined')))).toBe(false));
