import 'fake-indexeddb/auto';
import { expect, test, vi } from 'vitest';
import { Page, until } from './tiny-server';
import { asked, server, stateOf, visit } from './visits';
import { ANNA, CHAT } from './world';

vi.setConfig({ testTimeout: 60_000 });
vi.mock('socket.io-client', () => ({ io: () => Page.opened }));

const draftPath = `/chats/${CHAT}/draft`;

/** All that can happen without the clock. */
async function atOnce(): Promise<void> {
  for (let round = 0; round < 50; round++) await new Promise((resolve) => setImmediate(resolve));
}

test('what waits for its turn is told at once when the page goes out of sight, and outlives it', async () => {
  let leave = (): void => undefined;
  const page = await visit({
    on: (happening, listener) => {
      if (happening === 'leave') leave = listener;
      return () => undefined;
    },
  });
  server.post({ clientId: 'c1', content: 'Are you there?' }, ANNA);
  await page.client.history.open(CHAT);
  const last = stateOf(page).logs[CHAT]?.messages.at(-1);
  if (!last) throw new Error('Nothing has come.');
  page.client.read(CHAT, last);
  page.client.mine.setDraft(CHAT, { content: 'Soon' });
  await atOnce();
  expect(asked('PUT', draftPath)).toEqual([]);
  leave();
  await atOnce();
  expect(asked('PUT', draftPath)).toMatchObject([{ body: { content: 'Soon' }, keepalive: true }]);
  expect(asked('POST', `/chats/${CHAT}/read`)).toMatchObject([
    { body: { messageId: last.id }, keepalive: true },
  ]);
  await until('settled', () => page.client.isSettled);
  expect(asked('PUT', draftPath)).toHaveLength(1);
});

test('what only reads ends with the page, and so does what the browser would not send if it did not', async () => {
  const page = await visit();
  const { http } = page.client;
  const large = 'x'.repeat(12_000);
  await http.send('GET', '/contacts');
  await Promise.all([1, 2].map((n) => http.send('PUT', `/folders?${n}`, { large })));
  await http.send('PUT', '/folders?3', { large });
  expect(asked('GET', '/contacts')).toMatchObject([{ keepalive: false }]);
  const outlived = [1, 2, 3].map((n) => asked('PUT', `/folders?${n}`)[0]?.keepalive);
  expect(outlived).toEqual([true, false, true]);
});
