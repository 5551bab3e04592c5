import 'fake-indexeddb/auto';
import { expect, test, vi } from 'vitest';
import { Page, until } from './tiny-server';
import { asked, server, stateOf, visit } from './visits';
import { ANNA, CHAT, me } from './world';

vi.mock('socket.io-client', () => ({ io: () => Page.opened }));

const draftPath = `/chats/${CHAT}/draft`;

/** All that can happen without the clock. */
async function atOnce(): Promise<void> {
  for (let round = 0; round < 50; round++) await new Promise((resolve) => setImmediate(resolve));
}

/** A visit, and how its page goes out of sight. */
async function visitToLeave(): Promise<{ page: Page; leave(): void }> {
  let leave = (): void => undefined;
  const page = await visit({
    on: (happening, listener) => {
      if (happening === 'leave') leave = listener;
      return () => undefined;
    },
  });
  return { page, leave: () => leave() };
}

const draftOf = (page: Page) => stateOf(page).chats[CHAT]?.draft?.content ?? '';
const told = () => asked('PUT', draftPath).map(({ body }) => (body as { content: string }).content);
const later = { updatedAt: me.createdAt };

/** Somebody who wrote a draft and closed the page in the same moment, which heard no answer. */
async function closed(): Promise<Page> {
  server.post({ clientId: 'c1', content: 'Are you there?' }, ANNA);
  const { page, leave } = await visitToLeave();
  await page.client.history.open(CHAT);
  await until('kept', () => stateOf(page).logs[CHAT]?.phase === 'ready');
  await vi.advanceTimersByTimeAsync(5_000);
  page.client.mine.setDraft(CHAT, { content: 'Soon' });
  leave();
  page.crash();
  await atOnce();
  return page;
}

test('a draft that arrived as the page went, and was sent from another device, does not come back', async () => {
  await closed();
  expect(told()).toEqual(['Soon']);
  server.news.user = [
    { seq: 1, kind: 'draft', chatId: CHAT, draft: { content: 'Soon', ...later } },
    { seq: 2, kind: 'draft', chatId: CHAT },
  ];
  const next = await visit();
  await until('decided', () => next.client.isSettled);
  expect(draftOf(next)).toBe('');
  expect(told()).toEqual(['Soon']);
});

test('a draft that did not arrive as the page went is told at the next visit', async () => {
  await closed();
  const next = await visit();
  expect(draftOf(next)).toBe('Soon');
  await until('told', () => next.client.isSettled);
  expect(draftOf(next)).toBe('Soon');
  expect(told()).toEqual(['Soon', 'Soon']);
});

test('what is written on at the next visit counts, whatever became of the draft', async () => {
  await closed();
  server.news.user = [{ seq: 1, kind: 'draft', chatId: CHAT, draft: { content: 'Soon', ...later } }];
  const next = await visit();
  next.client.mine.setDraft(CHAT, { content: 'Soon, I hope' });
  await until('told', () => next.client.isSettled);
  expect(told()).toEqual(['Soon', 'Soon, I hope']);
  const draft = { content: 'Soon, I hope', ...later };
  server.tell('sync:required', { user: [{ seq: 2, kind: 'draft', chatId: CHAT, draft }] });
  await until('heard', () => stateOf(next).userSeq === 2);
  expect(draftOf(next)).toBe('Soon, I hope');
});

test('what waits for its turn is told at once when the page goes out of sight, and outlives it', async () => {
  const { page, leave } = await visitToLeave();
  server.post({ clientId: 'c1', content: 'Are you there?' }, ANNA);
  await page.client.history.open(CHAT);
  const last = stateOf(page).logs[CHAT]?.messages.at(-1);
  if (!last) throw new Error('Nothing has come.');
  page.client.read(CHAT, last);
  page.client.mine.setDraft(CHAT, { content: 'Soon' });
  await atOnce();
  expect(asked('PUT', draftPath)).toEqual([]);
  leave();
  // As browsers tell of it when the page is closed.
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
