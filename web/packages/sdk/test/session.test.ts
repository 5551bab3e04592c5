import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { plainPlatform, type Strings } from '../src';
import type { Http } from '../src/http';
import { ProblemError } from '../src/problem';
import { type EndReason, Session } from '../src/session';
import { me } from './world';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function world(change: Partial<Strings> = {}) {
  const { storage } = plainPlatform();
  const asked: string[] = [];
  const ended: EndReason[] = [];
  const held: (() => void)[] = [];
  const w = { asked, ended, held, hold: false };
  const platform = plainPlatform({ storage: { ...storage, ...change } });
  const session = new Session(platform, {
    onToken: () => undefined,
    onUser: () => undefined,
    onEnd: (reason) => ended.push(reason),
  });
  const bare = async (_method: string, path: string) => {
    asked.push(path);
    if (w.hold) await new Promise<void>((resolve) => held.push(resolve));
    return { data: { accessToken: `t${asked.length}`, refreshToken: null, expiresIn: 900, user: me } };
  };
  session.attach({ bare } as unknown as Http);
  return Object.assign(w, { session, storage });
}

const refuse = (): never => {
  throw new Error('refused');
};

test.each([
  ['refused', { getItem: refuse, setItem: refuse, removeItem: refuse }],
  ['full', { setItem: refuse }],
])('with storage %s the session is renewed all the same', async (_, refusing) => {
  const w = world(refusing);
  await w.session.login('a', 'b');
  expect(await w.session.renew()).toBe(true);
  await vi.advanceTimersByTimeAsync(900_000);
  expect(w.asked.filter((path) => path === '/auth/refresh').length).toBeGreaterThan(1);
  expect(w.ended).toEqual([]);
  expect(w.session.token).not.toBeNull();
});

test('with storage that works a missing hint means that another tab has signed out', async () => {
  const w = world();
  await w.session.login('a', 'b');
  w.storage.removeItem('vestnik.signedIn');
  expect(await w.session.renew()).toBe(false);
  expect(w.ended).toEqual(['elsewhere']);
});

test('signing out waits for a refresh under way', async () => {
  const w = world();
  await w.session.login('a', 'b');
  w.hold = true;
  const renewed = w.session.renew();
  const left = w.session.logout();
  await vi.advanceTimersByTimeAsync(0);
  expect(w.asked).toEqual(['/auth/login', '/auth/refresh']);
  w.hold = false;
  w.held[0]?.();
  await Promise.all([renewed, left]);
  expect(w.asked.at(-1)).toBe('/auth/logout');
  expect([w.session.token, w.session.hint, w.ended]).toEqual([null, null, ['signed_out']]);
  await vi.advanceTimersByTimeAsync(2_000_000);
  expect(w.asked).toHaveLength(3);
});

test('a refresh answered after the end is not taken up', async () => {
  const w = world();
  await w.session.login('a', 'b');
  w.hold = true;
  const renewed = w.session.renew();
  await vi.advanceTimersByTimeAsync(0);
  w.session.revoked('ended');
  w.held[0]?.();
  expect(await renewed).toBe(false);
  expect([w.session.token, w.session.userId, w.session.hint]).toEqual([null, null, null]);
  expect(vi.getTimerCount()).toBe(0);
});

test.each([
  ['signed_out', 'elsewhere'],
  ['ended', 'revoked'],
])('the server ends a session as %s: %s, even if it is heard before the other tab', async (reason, told) => {
  const w = world();
  await w.session.login('a', 'b');
  w.session.revoked(reason);
  expect([w.session.token, w.session.hint, w.ended]).toEqual([null, null, [told]]);
});

test.each([
  ['expired', 'auth.token_expired', 'expired'],
  ['revoked', 'auth.session_revoked', 'elsewhere'],
])('a session that one tab finds %s (%s) ends as %s in the others', async (_, code, told) => {
  const { storage } = plainPlatform();
  const listeners: ((key: string | null) => void)[] = [];
  const tabs = [0, 1, 2].map((n) => {
    const ended: EndReason[] = [];
    const tell = (key: string): void =>
      void listeners.forEach((listener, other) => void (other !== n && listener(key)));
    const platform = plainPlatform({
      storage: {
        ...storage,
        setItem: (key, value) => {
          storage.setItem(key, value);
          tell(key);
        },
        removeItem: (key) => {
          storage.removeItem(key);
          tell(key);
        },
      },
      // The third does not hear in time, and finds out when it wants to renew.
      onStored: (listener) => {
        listeners.push(n === 2 ? () => undefined : listener);
        return () => undefined;
      },
    });
    const session = new Session(platform, {
      onToken: () => undefined,
      onUser: () => undefined,
      onEnd: (reason) => ended.push(reason),
    });
    const bare = async (_method: string, path: string) => {
      if (path === '/auth/refresh') throw new ProblemError({ status: 401, code });
      return { data: { accessToken: 't', refreshToken: null, expiresIn: 900, user: me } };
    };
    session.attach({ bare } as unknown as Http);
    return { session, ended };
  });
  for (const { session } of tabs) await session.login('a', 'b');
  // Of the others' signing in.
  for (const { ended } of tabs) ended.length = 0;
  await tabs[0]?.session.renew();
  await tabs[2]?.session.renew();
  expect(tabs.map(({ ended }) => ended)).toEqual([
    [code.includes('revoked') ? 'revoked' : 'expired'],
    [told],
    [told],
  ]);
  await tabs[0]?.session.login('a', 'b');
  expect(storage.getItem('vestnik.expired')).toBeNull();
});
