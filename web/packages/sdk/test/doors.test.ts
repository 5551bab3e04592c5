import { beforeEach, describe, expect, test, vi } from 'vitest';
import { plainPlatform, type VestnikClient } from '../src';
import { Page, TinyServer } from './tiny-server';
import { ANNA, CHAT, chat, ME, me, message } from './world';

vi.mock('socket.io-client', () => ({ io: () => Page.opened }));

let server: TinyServer;
let client: VestnikClient;
const nothing = () => new Response(null, { status: 204 });
const state = () => client.store.getState();
const last = () => server.requests.at(-1);

/** Signed in, knowing one group, with nothing live. */
beforeEach(async () => {
  server = new TinyServer();
  const page = new Page(server, plainPlatform().storage, { hasDatabases: () => false });
  client = page.client;
  await client.login(ME, 'secret');
  page.drop();
  client.store.apply({ type: 'chat', chat: chat({ type: 'group', title: 'Climbers', role: 'admin' }) });
});

type Call = [string, (c: VestnikClient) => Promise<unknown>, string, string, object?];

const calls: Call[] = [
  ['asks for a chat', (c) => c.chats.get(CHAT), 'GET', `/chats/${CHAT}`],
  ['opens a direct chat', (c) => c.chats.direct(ANNA), 'POST', '/chats', { type: 'direct', userId: ANNA }],
  ['opens my notes', (c) => c.chats.saved(), 'POST', '/chats', { type: 'saved' }],
  [
    'changes a chat',
    (c) => c.chats.update(CHAT, { title: 't', description: null }),
    'PUT',
    `/chats/${CHAT}`,
    { title: 't', description: null },
  ],
  ['deletes a chat', (c) => c.chats.remove(CHAT), 'DELETE', `/chats/${CHAT}`],
  [
    'adds people',
    (c) => c.members.add(CHAT, [ANNA], 'admin'),
    'POST',
    `/chats/${CHAT}/members`,
    { userIds: [ANNA], role: 'admin' },
  ],
  [
    'hands a chat over',
    (c) => c.members.setRole(CHAT, ANNA, 'owner'),
    'PUT',
    `/chats/${CHAT}/members/${ANNA}`,
    { role: 'owner' },
  ],
  ['removes somebody', (c) => c.members.remove(CHAT, ANNA), 'DELETE', `/chats/${CHAT}/members/${ANNA}`],
  ['leaves a chat', (c) => c.members.leave(CHAT), 'DELETE', `/chats/${CHAT}/members/${ME}`],
  ['lists bans', (c) => c.members.bans(CHAT), 'GET', `/chats/${CHAT}/bans`],
  ['bans', (c) => c.members.ban(CHAT, ANNA), 'PUT', `/chats/${CHAT}/bans/${ANNA}`],
  ['lifts a ban', (c) => c.members.unban(CHAT, ANNA), 'DELETE', `/chats/${CHAT}/bans/${ANNA}`],
  ['lists links', (c) => c.invites.list(CHAT), 'GET', `/chats/${CHAT}/invites`],
  [
    'makes a link',
    (c) => c.invites.create(CHAT, { maxUses: 3, requiresApproval: true }),
    'POST',
    `/chats/${CHAT}/invites`,
    { maxUses: 3, requiresApproval: true },
  ],
  ['revokes a link', (c) => c.invites.revoke(CHAT, 'a/b'), 'DELETE', `/chats/${CHAT}/invites/a%2Fb`],
  ['looks at a link', (c) => c.invites.preview('a/b'), 'GET', '/invites/a%2Fb'],
  ['joins', (c) => c.invites.join('token'), 'POST', '/invites/token/join'],
  ['lists who asks to join', (c) => c.invites.requests(CHAT), 'GET', `/chats/${CHAT}/requests`],
  [
    'answers who asks to join',
    (c) => c.invites.answer(CHAT, ANNA, false),
    'POST',
    `/chats/${CHAT}/requests`,
    { userId: ANNA, approve: false },
  ],
  ['orders pinned chats', (c) => c.mine.orderPinned([CHAT]), 'PUT', '/chats/pinned', { chatIds: [CHAT] }],
  ['looks at somebody', (c) => c.people.get('@anna'), 'GET', '/users/%40anna'],
  ['lists contacts', (c) => c.people.contacts(), 'GET', '/contacts'],
  [
    'adds a contact',
    (c) => c.people.saveContact(ANNA, ''),
    'POST',
    '/contacts',
    { userId: ANNA, alias: null },
  ],
  ['removes a contact', (c) => c.people.removeContact(ANNA), 'DELETE', `/contacts/${ANNA}`],
  ['blocks', (c) => c.people.block(ANNA), 'POST', `/users/${ANNA}/block`],
  ['unblocks', (c) => c.people.unblock(ANNA), 'DELETE', `/users/${ANNA}/block`],
  ['lists whom I block', (c) => c.people.blocked(), 'GET', '/users/blocked'],
  ['lists chats we share', (c) => c.people.sharedChats(ANNA), 'GET', `/users/${ANNA}/chats`],
  ['sets my status', (c) => c.people.setStatus('away'), 'PUT', '/users/status', { status: 'away' }],
  [
    'sets my privacy',
    (c) => c.people.setPrivacy({ lastSeen: 'nobody' }),
    'PUT',
    '/users/me',
    { privacy: { lastSeen: 'nobody' } },
  ],
];

test.each(calls)('%s', async (_, call, method, path, body) => {
  server.reply = () => (method === 'GET' && !path.endsWith(CHAT) ? [] : undefined);
  await call(client);
  expect(last()).toEqual({ method, path: `/api${path}`, body, keepalive: method !== 'GET' });
});

test.each(calls)('%s, and tells why it was refused, changing nothing', async (_, call) => {
  const before = state();
  const problem = { status: 403, code: 'chat.forbidden' };
  server.reply = () => Response.json(problem, { status: 403 });
  await expect(call(client)).rejects.toMatchObject({ problem });
  expect(state().chats).toEqual(before.chats);
  const { me: who, contacts, blocked, pinned } = state();
  expect({ who, contacts, blocked, pinned }).toEqual({
    who: before.me,
    contacts: {},
    blocked: {},
    pinned: [],
  });
});

describe('what is answered', () => {
  test('a group is made once, however often it is asked for with the same id', async () => {
    server.reply = () => chat({ id: 'new', type: 'group', title: 'Divers', role: 'owner' });
    const made = await client.chats.create({
      type: 'group',
      title: 'Divers',
      memberIds: [ANNA],
      clientId: 'c',
    });
    expect(last()?.body).toEqual({ type: 'group', title: 'Divers', memberIds: [ANNA], clientId: 'c' });
    expect(made).toMatchObject({ id: 'new', title: 'Divers' });
    expect(state().chats.new).toEqual(made);
    await client.chats.create({ type: 'channel', title: 'News' });
    expect(last()?.body).toMatchObject({ clientId: expect.stringMatching(/^[0-9a-f-]{36}$/) });
  });

  test('the title of a chat is what the server made of it', async () => {
    server.reply = () => chat({ type: 'group', title: 'Trimmed', role: 'admin', lastSeq: 1 });
    await client.chats.update(CHAT, { title: ' Trimmed ' });
    expect(state().chats[CHAT]).toMatchObject({ title: 'Trimmed', lastSeq: 1 });
  });

  test.each([
    ['deleted', (c: VestnikClient) => c.chats.remove(CHAT)],
    ['left', (c: VestnikClient) => c.members.leave(CHAT)],
  ])('a chat that was %s is gone', async (_, call) => {
    server.reply = nothing;
    await call(client);
    expect(state().chats).toEqual({});
  });

  test('a chat that one left, and was brought back to before the answer came, stays', async () => {
    const back = chat({ type: 'group', title: 'Climbers', role: 'member', lastSeq: 7 });
    server.reply = () => {
      client.store.apply({ type: 'chat', chat: back });
      return nothing();
    };
    await client.members.leave(CHAT);
    expect(state().chats[CHAT]).toMatchObject({ role: 'member', lastSeq: 7 });
  });

  test('pages of members lead on', async () => {
    const anna = { user: { id: ANNA }, role: 'member' };
    server.reply = ({ path }) =>
      Response.json([anna], {
        headers: path.includes('after')
          ? {}
          : { Link: `</api/chats/${CHAT}/members?limit=1&q=an&after=b%2B1>; rel="next"` },
      });
    const page = await client.members.page(CHAT, { q: 'an', limit: 1 });
    expect(last()?.path).toBe(`/api/chats/${CHAT}/members?q=an&limit=1`);
    expect(page).toEqual({ items: [anna], next: 'b+1' });
    expect(await client.members.page(CHAT, { q: '', after: page.next })).toEqual({
      items: [anna],
      next: null,
    });
    expect(last()?.path).toBe(`/api/chats/${CHAT}/members?after=b%2B1`);
  });

  test('lists are answered whole, however many pages they have', async () => {
    const headers = { Link: '</api/contacts?after=2026%3Aa>; rel="next"' };
    server.reply = ({ path }) =>
      path.endsWith('?after=2026%3Aa') ? [{ user: 'b' }] : Response.json([{ user: 'a' }], { headers });
    expect(await client.people.contacts()).toEqual([{ user: 'a' }, { user: 'b' }]);
  });

  test('who joins has the chat, and who asks to join has none yet', async () => {
    const joined = chat({
      id: 'new',
      type: 'channel',
      role: 'member',
      lastMessage: message(1, { chatId: 'new' }),
    });
    server.reply = () => ({ status: 'joined', chat: joined });
    expect(await client.invites.join('t')).toMatchObject({ id: 'new' });
    expect(state().chats.new).toMatchObject({ type: 'channel' });
    server.reply = () => Response.json({ status: 'requested' }, { status: 202 });
    expect(await client.invites.join('t')).toBeNull();
  });

  test('contacts and blocks are known at once', async () => {
    const contact = { user: { id: ANNA }, alias: 'Sis' };
    server.reply = ({ method }) => (method === 'POST' ? contact : nothing());
    await client.people.saveContact(ANNA, 'Sis');
    expect(state().contacts).toEqual({ [ANNA]: contact });
    await client.people.removeContact(ANNA);
    expect(state().contacts).toEqual({});
    server.reply = nothing;
    await client.people.block(ANNA);
    expect(state().blocked).toEqual({ [ANNA]: true });
    await client.people.unblock(ANNA);
    expect(state().blocked).toEqual({});
  });

  test('my status is shown before the server answers, the last one holds, and what is refused is put back', async () => {
    const asked: unknown[] = [];
    server.reply = ({ body }) => {
      const { status } = body as { status: string };
      asked.push(status);
      return status === 'offline' ? new Response('{}', { status: 500 }) : nothing();
    };
    const away = client.people.setStatus('away');
    expect(state().me?.status).toBe('away');
    const busy = client.people.setStatus('busy');
    const offline = client.people.setStatus('offline');
    expect(state().me?.status).toBe('offline');
    await Promise.all([away, busy]);
    await expect(offline).rejects.toThrow();
    expect(asked).toEqual(['away', 'busy', 'offline']);
    expect(state().me?.status).toBe('busy');
  });

  test('somebody is met once, asked for anew after a failure that may pass, and never where there is nobody', async () => {
    const vera = { id: 'vera', username: 'vera', displayName: 'Vera', avatarUrl: null };
    const answers = [() => Response.json({ status: 503, code: 'server.busy' }, { status: 503 }), () => vera];
    server.reply = () => answers.shift()?.();
    await client.people.meet('vera');
    expect(state().people).toEqual({});
    await Promise.all([client.people.meet('vera'), client.people.meet('vera')]);
    await client.people.meet('vera');
    expect(state().people).toEqual({ vera });
    server.reply = () => Response.json({ status: 404, code: 'user.not_found' }, { status: 404 });
    await client.people.meet('gone');
    await client.people.meet('gone');
    expect(state().people).toEqual({ vera, gone: null });
    const asked = server.requests.filter(({ path }) => path.startsWith('/api/users/'));
    expect(asked.map(({ path }) => path.split('/').at(-1))).toEqual(['vera', 'vera', 'gone']);
  });

  test('my status and my privacy are known at once', async () => {
    server.reply = ({ path }) =>
      path.endsWith('/status') ? nothing() : { ...me, privacy: { lastSeen: 'nobody', groups: 'contacts' } };
    await client.people.setStatus('busy');
    expect(state().me?.status).toBe('busy');
    await client.people.setPrivacy({ lastSeen: 'nobody' });
    expect(state().me).toMatchObject({ privacy: { lastSeen: 'nobody', groups: 'contacts' }, status: 'busy' });
  });
});
