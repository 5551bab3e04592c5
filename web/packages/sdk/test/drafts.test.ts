import 'fake-indexeddb/auto';
import { beforeEach, expect, test, vi } from 'vitest';
import type { Draft } from '../src/types';
import { Page, until } from './tiny-server';
import { asked, refusal, server, stateOf, storage, visit } from './visits';
import { ANNA, CHAT, me } from './world';

vi.mock('socket.io-client', () => ({ io: () => Page.opened }));

const path = `/chats/${CHAT}/draft`;
const contents = () => asked('PUT', path).map(({ body }) => (body as Draft).content);
const write = (page: Page, content: string, replyTo?: string) =>
  page.client.mine.setDraft(CHAT, { content, replyTo });
const keys = () =>
  Array.from({ length: storage.length }, (_, n) => storage.key(n)).filter((key) => key?.includes('drafts'));
const draftOf = (page: Page) => stateOf(page).chats[CHAT]?.draft?.content ?? '';
beforeEach(() => {
  server.post({ clientId: 'c', content: 'c' }, ANNA);
  server.reply = ({ path: each }) => (each.endsWith('/draft') ? {} : undefined);
});

test('a draft shows at once, and is told when the pen rests: the latest alone', async () => {
  const page = await visit();
  for (const content of ['h', 'ha', 'hal']) write(page, content);
  expect(draftOf(page)).toBe('hal');
  expect(page.client.isSettled).toBe(false);
  await until('settled', () => page.client.isSettled);
  write(page, 'half', 'm1');
  await until('told', () => page.client.isSettled);
  expect(asked('PUT', path).map(({ body }) => body)).toEqual([
    { content: 'hal' },
    { content: 'half', replyTo: 'm1' },
  ]);
});

test('a draft is not overwritten while one types by what the server had before', async () => {
  const page = await visit();
  write(page, 'mine');
  const theirs = { content: 'older', updatedAt: me.createdAt };
  server.tell('sync:required', { user: [{ seq: 1, kind: 'draft', chatId: CHAT, draft: theirs }] });
  await until('heard', () => stateOf(page).userSeq === 1);
  expect(draftOf(page)).toBe('mine');
});

test('a draft from another device shows when nothing of mine waits', async () => {
  const page = await visit();
  const theirs = { content: 'theirs', updatedAt: me.createdAt };
  server.tell('sync:required', { user: [{ seq: 1, kind: 'draft', chatId: CHAT, draft: theirs }] });
  await until('heard', () => draftOf(page) === 'theirs');
  server.tell('sync:required', { user: [{ seq: 2, kind: 'draft', chatId: CHAT }] });
  await until('cleared', () => draftOf(page) === '');
  expect(contents()).toEqual([]);
});

test('a draft written without a connection survives the page, and is told when there is one', async () => {
  const page = await visit();
  server.isUp = false;
  page.drop();
  write(page, 'on the train');
  await vi.advanceTimersByTimeAsync(3_000);
  page.crash();
  expect(contents()).toEqual([]);

  server.isUp = true;
  const next = await visit();
  expect(draftOf(next)).toBe('on the train');
  await until('told', () => next.client.isSettled);
  expect(contents()).toEqual(['on the train']);
  expect(keys()).toEqual([]);
});

test('a draft is tried again after a failure that passes, and stays here when the server will not have it', async () => {
  const page = await visit();
  const answers = [refusal(503, 'server.busy'), refusal(400, 'request.invalid')];
  server.reply = ({ path: each }) => (each.endsWith('/draft') ? (answers.shift() ?? {}) : undefined);
  write(page, 'too long');
  await until('refused', () => answers.length === 0 && page.client.isSettled);
  expect(contents()).toEqual(['too long', 'too long']);
  expect(draftOf(page)).toBe('too long');
  write(page, 'shorter');
  await until('told', () => contents().length === 3 && page.client.isSettled);
  expect(draftOf(page)).toBe('shorter');
});

test('a draft holds its peace for as long as the server asks, whatever is typed and whoever connects meanwhile', async () => {
  const page = await visit();
  const answers = [refusal(429, 'rate_limited', { retryAfter: 40 })];
  server.reply = ({ path: each }) => (each.endsWith('/draft') ? (answers.shift() ?? {}) : undefined);
  write(page, 'too often');
  await until('refused', () => answers.length === 0);
  await vi.advanceTimersByTimeAsync(20_000);
  write(page, 'and again');
  page.drop();
  page.client.connection.retry();
  await until('connected', () => page.connected);
  await vi.advanceTimersByTimeAsync(15_000);
  expect(contents()).toEqual(['too often']);
  await until('told', () => page.client.isSettled);
  expect(contents()).toEqual(['too often', 'and again']);
});

test('a draft that became a message is cleared', async () => {
  const page = await visit();
  write(page, 'hello');
  page.client.send(CHAT, 'hello');
  expect(draftOf(page)).toBe('');
  await until('settled', () => page.client.isSettled);
  expect(contents()).toEqual(['']);
});

test('a draft of a chat that is gone is forgotten', async () => {
  const page = await visit();
  server.reply = ({ path: each }) => (each.endsWith('/draft') ? refusal(404, 'chat.not_found') : undefined);
  write(page, 'too late');
  await until('settled', () => page.client.isSettled);
  expect(stateOf(page).wishes).toEqual({});
  expect(keys()).toEqual([]);
});

test('a draft does not stay on this computer after the sign-out', async () => {
  const page = await visit();
  server.reply = ({ path: each }) =>
    each.endsWith('/logout') ? new Response(null, { status: 204 }) : undefined;
  write(page, 'secret');
  expect(keys()).toHaveLength(1);
  await page.client.session.logout();
  await until('forgotten', () => keys().length === 0);
});
