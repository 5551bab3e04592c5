import { beforeEach, expect, test, vi } from 'vitest';
import { pictureOf, plainPlatform, type VestnikClient } from '../src';
import { Page, TinyServer } from './tiny-server';
import { ANNA, CHAT, chat, from, ME, me, message, opened } from './world';

vi.mock('socket.io-client', () => ({ io: () => Page.opened }));

let server: TinyServer;
let client: VestnikClient;
const state = () => client.store.getState();
const last = () => server.requests.at(-1);
const anna = { id: ANNA, username: 'anna', displayName: 'Anna', avatarUrl: '/uploads/avatars/new.jpg' };
const picture = new Blob(['picture'], { type: 'image/jpeg' });

beforeEach(async () => {
  server = new TinyServer();
  const page = new Page(server, plainPlatform().storage, { hasDatabases: () => false });
  client = page.client;
  await client.login(ME, 'secret');
  page.drop();
});

test('my picture is sent as a form, and is mine as the server has it', async () => {
  server.reply = () => ({ ...me, avatarUrl: '/uploads/avatars/a.jpg' });
  await client.people.setAvatar(picture);
  expect(last()).toMatchObject({ method: 'PUT', path: '/api/users/me/avatar' });
  const form = last()?.body;
  if (!(form instanceof FormData)) throw new Error('It is no form.');
  const file = form.get('file') as File;
  expect(await file.text()).toBe('picture');
  expect(state().me?.avatarUrl).toBe('/uploads/avatars/a.jpg');

  server.reply = () => me;
  await client.people.removeAvatar();
  expect(last()).toMatchObject({ method: 'DELETE', path: '/api/users/me/avatar', body: undefined });
  expect(state().me?.avatarUrl).toBeNull();
});

test('the picture of a group is that of the answer, and goes with its removal', async () => {
  client.store.apply({ type: 'chat', chat: chat({ type: 'group', title: 'Climbers', role: 'admin' }) });
  const view = { type: 'group', title: 'Climbers', role: 'admin' } as const;
  server.reply = () => chat({ ...view, avatarUrl: '/uploads/avatars/g.jpg', lastSeq: 1 });
  await client.chats.setAvatar(CHAT, picture);
  expect(last()).toMatchObject({ method: 'PUT', path: `/api/chats/${CHAT}/avatar` });
  expect(state().chats[CHAT]?.avatarUrl).toBe('/uploads/avatars/g.jpg');

  server.reply = () => chat({ ...view, lastSeq: 2 });
  await client.chats.removeAvatar(CHAT);
  expect(last()).toMatchObject({ method: 'DELETE', path: `/api/chats/${CHAT}/avatar` });
  expect(state().chats[CHAT]?.avatarUrl).toBeNull();
});

test('a picture that is refused changes nothing', async () => {
  const problem = { status: 415, code: 'media.unsupported' };
  server.reply = () => Response.json(problem, { status: 415 });
  await expect(client.people.setAvatar(picture)).rejects.toMatchObject({ problem });
  expect(state().me?.avatarUrl).toBeNull();
});

test('whoever is asked for looks as they look now, wherever they are', async () => {
  const peer = { ...anna, displayName: null, avatarUrl: '/uploads/avatars/old.jpg' };
  client.store.apply({ type: 'chat', chat: chat({ peer }) });
  client.store.apply({
    type: 'entry',
    entry: { kind: 'contact', userId: ANNA, contact: { user: peer, alias: 'Sis' } as never },
  });
  server.reply = () => ({ ...anna, bio: 'Climbs' });
  await client.people.get(ANNA);
  const { chats, contacts, people } = state();
  expect(chats[CHAT]?.peer).toMatchObject(anna);
  expect(chats[CHAT]?.members?.find(({ user }) => user.id === ANNA)?.user).toMatchObject(anna);
  expect(contacts[ANNA]).toMatchObject({ alias: 'Sis', user: anna });
  expect(people[ANNA]).toEqual(anna);
});

test('who writes is shown from then on as they are now, beside what they wrote before as well', () => {
  const old = message(1, { sender: { ...anna, avatarUrl: '/uploads/avatars/old.jpg' } });
  const before = opened([old], { type: 'group', role: 'member', memberCount: 2 });
  expect(pictureOf(before, old)).toBeNull();
  const after = from(before, { type: 'received', message: message(2, { sender: anna }) });
  expect(pictureOf(after, old)).toBe(anna.avatarUrl);
  expect(after.chats[CHAT]?.members?.find(({ user }) => user.id === ANNA)?.user).toMatchObject(anna);
});

test('of whom nothing newer is known the message itself tells', () => {
  const stranger = { ...anna, id: 'vera', avatarUrl: '/uploads/avatars/vera.jpg' };
  const said = message(1, { senderId: 'vera', sender: stranger });
  const known = opened([said], { type: 'group', memberCount: 3 });
  expect(pictureOf(known, said)).toBe(stranger.avatarUrl);
  const met = from(known, { type: 'user', user: { ...stranger, avatarUrl: null } });
  expect(pictureOf(met, said)).toBeNull();
});

test('news of somebody that say nothing new change nothing', () => {
  const known = from(opened([message(1)]), { type: 'user', user: anna });
  expect(from(known, { type: 'user', user: { ...anna } })).toBe(known);
});
