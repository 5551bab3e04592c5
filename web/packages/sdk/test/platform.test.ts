import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test, vi } from 'vitest';
import { BROWSER, plainPlatform, VestnikClient } from '../src';
import { me } from './world';

test('a program without a browser signs in, keeps its session and leaves', async () => {
  const heard: string[] = [];
  const server = createServer((request, response) => {
    heard.push(`${request.method} ${request.url} ${request.headers.cookie ?? '-'}`);
    const isLeaving = request.url === '/api/auth/logout';
    const turn = heard.length;
    response.setHeader(
      'Set-Cookie',
      isLeaving ? 'refresh=; Max-Age=0' : `refresh=r${turn}; Path=/api; HttpOnly`,
    );
    response.setHeader('Content-Type', 'application/json');
    response.end(JSON.stringify({ accessToken: `t${turn}`, refreshToken: null, expiresIn: 900, user: me }));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  const ended: string[] = [];
  const client = new VestnikClient({
    url: `http://127.0.0.1:${port}`,
    platform: plainPlatform(),
    onEnd: (reason) => ended.push(reason),
  });
  try {
    await client.login('me', 'secret');
    expect(client.store.getState().me?.id).toBe(me.id);
    expect(await client.session.renew()).toBe(true);
    await client.session.logout();
    expect(ended).toEqual(['signed_out']);
    expect(client.store.getState().me).toBeNull();
    await expect(client.session.renew()).resolves.toBe(false);
    const asked = heard.filter((line) => line.includes('/api/'));
    expect(asked).toEqual([
      'POST /api/auth/login -',
      'POST /api/auth/refresh refresh=r1',
      expect.stringMatching(/^POST \/api\/auth\/logout refresh=r\d+$/),
    ]);
  } finally {
    client.connection.close();
    server.close();
  }
});

test('where locks are blocked work is done all the same, once', async () => {
  const request = vi.fn(async () => {
    throw new DOMException('blocked', 'SecurityError');
  });
  vi.stubGlobal('navigator', { locks: { request } });
  const work = vi.fn(async () => 7);
  expect(await BROWSER.withLock('name', work)).toBe(7);
  request.mockImplementation(async (...values: unknown[]) => (values[1] as () => Promise<never>)());
  work.mockRejectedValue(new Error('failed'));
  await expect(BROWSER.withLock('name', work)).rejects.toThrow('failed');
  expect(work).toHaveBeenCalledTimes(2);
  vi.unstubAllGlobals();
});
