import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { plainPlatform } from '../src';
import type { Chat } from '../src/types';
import { Page, TinyServer, until } from './tiny-server';
import { ANNA, CHAT, chat, ME, message } from './world';

vi.mock('socket.io-client', () => ({ io: () => Page.opened }));

let server: TinyServer;
let page: Page;
const state = () => page.client.store.getState();
const asked = (id: string) => server.requests.filter(({ path }) => path === `/api/chats/${id}`).length;
let syncs: () => number;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
  server = new TinyServer();
  page = new Page(server, plainPlatform().storage, { hasDatabases: () => false });
  await page.client.login(ME, 'secret');
  await until('synced', () => state().synced);
  const ask = vi.spyOn(server, 'ask');
  syncs = () => ask.mock.calls.filter(([name]) => name === 'sync').length;
});
afterEach(() => {
  page.crash();
  vi.useRealTimers();
});

const group = (change: Partial<Chat> = {}) =>
  chat({ id: 'new', type: 'group', title: 'Divers', role: 'member', memberCount: 2, ...change });

/** As events carry it. */
function shared(view: Chat): object {
  const { role: _, members: __, unreadCount: ___, readNo: ____, ...rest } = view;
  return { ...rest, lastMessage: null };
}

const comes = (seq: number) => ({
  chatId: 'new',
  seq,
  userId: ANNA,
  action: 'added',
  role: 'admin',
  actorId: ME,
  user: { id: ANNA, username: ANNA, displayName: null, avatarUrl: null },
  memberCount: 2,
  at: '2026-01-01T13:00:00.000Z',
});

test('a group that I am added to comes whole by a sync', async () => {
  server.news = { chats: [group({ lastSeq: 2, lastNo: 1, unreadCount: 1, role: 'admin' })] };
  server.tell('chat:created', shared(group({ lastSeq: 1 })));
  await until('here', () => state().chats.new !== undefined);
  server.tell('chat:member', comes(2));
  server.tell('message:received', message(2, { chatId: 'new', seq: 3 }));
  await until('heard', () => state().chats.new?.lastSeq === 3);
  expect(asked('new')).toBe(0);
  expect(state().chats.new).toMatchObject({ role: 'admin', unreadCount: 2, title: 'Divers' });
  expect(syncs()).toBe(1);
});

test.each([
  ['chat:updated', shared(group({ lastSeq: 2 }))],
  ['chat:member', comes(2)],
])('%s of a chat that is not known brings the chat', async (name, data) => {
  server.reply = ({ path }) => (path === '/api/chats/new' ? group({ lastSeq: 2 }) : undefined);
  server.tell(name, data);
  await until('known', () => state().chats.new?.lastSeq === 2);
  expect(asked('new')).toBe(1);
});

test('who may see members from now on asks for them, and who may no more has none', async () => {
  const channel = group({ type: 'channel', lastSeq: 1 });
  const { members } = channel;
  const alone = members?.filter(({ user }) => user.id === ME);
  page.client.store.apply({ type: 'chat', chat: { ...channel, members: alone } });
  expect(state().chats.new?.members).toBeUndefined();
  server.reply = ({ path }) =>
    path === '/api/chats/new' ? { ...channel, members, role: 'admin', lastSeq: 2 } : undefined;
  server.tell('chat:member', { ...comes(2), userId: ME, action: 'role', role: 'admin' });
  await until('seen', () => state().chats.new?.members !== undefined);
  expect(state().chats.new?.members).toEqual(members);
  server.tell('chat:member', { ...comes(3), userId: ME, action: 'role', role: 'member' });
  await until('unseen', () => state().chats.new?.role === 'member');
  expect(state().chats.new?.members).toBeUndefined();
  expect(asked('new')).toBe(1);
});

test('what is unread after it was read on another device is asked for where nothing is loaded', async () => {
  for (const clientId of ['a', 'b', 'c']) server.post({ clientId, content: clientId }, ANNA);
  await until('heard', () => state().chats[CHAT]?.unreadCount === 3);
  server.reply = ({ path }) =>
    path === `/api/chats/${CHAT}` ? { ...server.head(), readNo: 2, unreadCount: 0 } : undefined;
  const read = { chatId: CHAT, messageId: '1-2', no: 2, userId: ME, status: 'read' };
  server.tell('message:delivery_status', read);
  await until('known', () => state().chats[CHAT]?.unreadCount === 0);
  expect(state().chats[CHAT]).toMatchObject({ readNo: 2, lastNo: 3 });
});

test('news of a chat that I have left, told late, leads to nothing', async () => {
  server.reply = ({ path }) =>
    path === '/api/chats/new'
      ? Response.json({ status: 404, code: 'chat.not_found' }, { status: 404 })
      : undefined;
  server.tell('chat:member', comes(2));
  await until('asked', () => asked('new') === 1);
  server.tell('typing:update', { chatId: CHAT, userId: ANNA, isTyping: true });
  await until('past it', () => state().typing[CHAT]?.length === 1);
  expect(Object.keys(state().chats)).toEqual([CHAT]);
  expect(syncs()).toBe(0);
});

test('a chat that is gone is gone, and back with its next message', async () => {
  server.news = { left: [CHAT] };
  server.tell('chat:deleted', { chatId: CHAT });
  await until('gone', () => state().chats[CHAT] === undefined);
  server.post({ clientId: 'a', content: 'a' }, ANNA);
  await until('back', () => state().chats[CHAT]?.lastNo === 1);
  expect(state().chats[CHAT]).toMatchObject({ lastMessage: { no: 1 }, lastSeq: 1 });
});

test.each(['chat:deleted', 'chat:created'])('%s, told late, changes nothing that is so now', async (name) => {
  server.news = { left: ['new'] };
  server.tell(name, name === 'chat:deleted' ? { chatId: CHAT } : shared(group()));
  await until('asked', () => syncs() === 1);
  server.tell('typing:update', { chatId: CHAT, userId: ANNA, isTyping: true });
  await until('past it', () => state().typing[CHAT]?.length === 1);
  expect(Object.keys(state().chats)).toEqual([CHAT]);
});

test('sync:required without news leads to a sync', async () => {
  server.tell('sync:required', {});
  await until('asked', () => syncs() === 1);
});
