import 'fake-indexeddb/auto';
import { describe, expect, test, vi } from 'vitest';
import type { Change, State } from '../src';
import type { Draft, Folder, UserChange } from '../src/types';
import { Page, until } from './tiny-server';
import { asked, refusal, server, stateOf, visit } from './visits';
import { ANNA, after, CHAT, chat, from, me, message, opened } from './world';

vi.mock('socket.io-client', () => ({ io: () => Page.opened }));

const preferences = (change: object) => ({
  kind: 'preferences' as const,
  preferences: {
    chatId: CHAT,
    mutedUntil: null,
    pinned: false,
    archived: false,
    unread: false,
    notify: 'all' as const,
    ...change,
  },
});
const folder = (id: string): Folder => ({ id, title: id, chatIds: [CHAT] });
const anna = { id: ANNA, username: 'anna', displayName: 'Anna', avatarUrl: null };
const contact = (alias: string | null) => ({
  user: anna,
  alias,
  trustLevel: 'unverified' as const,
  verifiedFingerprint: null,
  verifiedAt: null,
  method: null,
});

describe('the user log', () => {
  const known = () =>
    after({ type: 'me', me }, { type: 'chat', chat: chat() }, { type: 'chat', chat: chat({ id: 'other' }) });
  const log = (...changes: UserChange[]) => ({ type: 'userLog', changes }) as const;

  test('tells how I see my chats, my folders, whom I know and whom I block, and what is mine elsewhere', () => {
    const draft: Draft = { content: 'half a', updatedAt: me.createdAt };
    const state = from(
      known(),
      log(
        { seq: 1, ...preferences({ pinned: true, archived: true, mutedUntil: '9999-12-31T23:59:59.000Z' }) },
        { seq: 2, kind: 'pinned', pinned: ['other', CHAT] },
        { seq: 3, kind: 'draft', chatId: CHAT, draft },
        { seq: 4, kind: 'folders', folders: [folder('f')] },
        { seq: 5, kind: 'contact', userId: ANNA, contact: contact('Sis') },
        { seq: 6, kind: 'block', userId: 'eve', blocked: true },
        { seq: 7, kind: 'account', account: { ...me, displayName: 'Me', privacy: { lastSeen: 'nobody' } } },
      ),
    );
    expect(state).toMatchObject({
      userSeq: 7,
      pinned: ['other', CHAT],
      folders: [{ id: 'f' }],
      contacts: { [ANNA]: { alias: 'Sis' } },
      blocked: { eve: true },
      me: { displayName: 'Me', privacy: { lastSeen: 'nobody' } },
      chats: {
        [CHAT]: { pinned: true, archived: true, mutedUntil: '9999-12-31T23:59:59.000Z', draft },
        other: { pinned: true },
      },
    });
    const undone = from(
      state,
      log(
        { seq: 8, ...preferences({}) },
        { seq: 9, kind: 'draft', chatId: CHAT },
        { seq: 10, kind: 'contact', userId: ANNA },
        { seq: 11, kind: 'block', userId: 'eve', blocked: false },
      ),
    );
    expect(undone).toMatchObject({ userSeq: 11, pinned: ['other'], contacts: {}, blocked: {} });
    expect(undone.chats[CHAT]).toMatchObject({
      pinned: false,
      archived: false,
      mutedUntil: null,
      draft: null,
    });
  });

  test('told twice, or late, changes nothing; after a gap it waits for a sync', () => {
    const once = from(known(), log({ seq: 1, kind: 'folders', folders: [folder('a')] }));
    expect(from(once, log({ seq: 1, kind: 'folders', folders: [folder('b')] }))).toEqual(once);
    expect(from(once, log({ seq: 3, kind: 'folders', folders: [folder('b')] }))).toEqual(once);
  });

  test('by a sync is sparse, and goes on from there', () => {
    const once = from(known(), log({ seq: 1, kind: 'folders', folders: [folder('a')] }));
    const user: UserChange[] = [
      { seq: 1, kind: 'folders', folders: [] },
      { seq: 7, kind: 'contact', userId: ANNA, contact: contact(null) },
    ];
    const synced = from(once, {
      type: 'sync',
      page: { cursor: 'c', more: false, chats: [], user, userSeq: 9 },
    });
    expect(synced).toMatchObject({
      userSeq: 9,
      folders: [{ id: 'a' }],
      contacts: { [ANNA]: { alias: null } },
    });
    expect(from(synced, log({ seq: 10, kind: 'contact', userId: ANNA })).contacts).toEqual({});
  });

  test('of another history is forgotten with it', () => {
    const held = from(
      known(),
      log({ seq: 1, kind: 'folders', folders: [folder('a')] }, { seq: 2, kind: 'pinned', pinned: [CHAT] }),
    );
    const page = { cursor: 'c', reset: true, more: false, chats: [{ chat: chat() }], user: [], userSeq: 1 };
    expect(from(held, { type: 'sync', page })).toMatchObject({ userSeq: 1, folders: [], pinned: [] });
  });

  test('counts for more than a view of a chat that was asked for before', () => {
    const state = from(known(), log({ seq: 1, ...preferences({ archived: true }) }), {
      type: 'chat',
      chat: chat({ archived: false, title: 'new', lastSeq: 1 }),
    });
    expect(state.chats[CHAT]).toMatchObject({ archived: true, title: 'new' });
  });

  test('a view of a chat that is new says how I see it', () => {
    const draft: Draft = { content: 'half', updatedAt: me.createdAt };
    const state = after(
      { type: 'me', me },
      { type: 'chat', chat: chat({ pinned: true, unread: true, draft }) },
    );
    expect(state.chats[CHAT]).toMatchObject({ pinned: true, unread: true, draft });
    expect(state.pinned).toEqual([CHAT]);
  });

  test('heard live heals by a sync when something is missing before it', async () => {
    const page = await visit();
    const ask = vi.spyOn(server, 'ask');
    const syncs = () => ask.mock.calls.filter(([name]) => name === 'sync').length;
    server.tell('sync:required', { user: [{ seq: 1, kind: 'folders', folders: [folder('a')] }] });
    await until('heard', () => stateOf(page).userSeq === 1);
    expect(syncs()).toBe(0);
    server.tell('sync:required', { user: [{ seq: 4, kind: 'folders', folders: [] }] });
    await until('asked', () => syncs() === 1);
    expect(stateOf(page)).toMatchObject({ userSeq: 1, folders: [{ id: 'a' }] });
  });

  test('about a chat that is not known yet brings the chat first', async () => {
    const page = await visit();
    server.reply = ({ path }) =>
      path === '/api/chats/new' ? chat({ id: 'new', archived: true, lastSeq: 1 }) : undefined;
    server.tell('sync:required', { user: [{ seq: 1, ...preferences({ chatId: 'new', archived: true }) }] });
    await until('known', () => stateOf(page).userSeq === 1);
    expect(stateOf(page).chats.new).toMatchObject({ archived: true });
  });
});

describe('a message that is deleted for me', () => {
  const hidden = (messageId: string) =>
    ({ type: 'entry', entry: { kind: 'hidden', chatId: CHAT, messageId } }) as const;
  const shown = (state: State) =>
    (state.logs[CHAT]?.messages ?? []).filter((row) => !row.deletedAt).map((row) => row.no);

  test('is gone here and no longer unread, and the one before is the newest', () => {
    const state = from(
      opened([message(1)]),
      { type: 'received', message: message(2) },
      { type: 'received', message: message(3) },
      hidden('m0003'),
    );
    expect(shown(state)).toEqual([1, 2]);
    expect(state.chats[CHAT]).toMatchObject({ unreadCount: 1, lastMessage: { no: 2 }, lastSeq: 3 });
    expect(from(state, hidden('m0003'))).toEqual(state);
  });

  test('stays gone when it is changed for the others, in this window and in one that came without it', () => {
    const change = { type: 'updated', message: message(2, { content: 'changed', changeSeq: 4 }) } as const;
    const state = from(opened([1, 2, 3].map((no) => message(no))), hidden('m0002'), change);
    expect(shown(state)).toEqual([1, 3]);
    expect(state.logs[CHAT]).toMatchObject({ seq: 4, ahead: [] });
    const fresh = from(opened([message(1), message(3)]), change);
    expect(shown(fresh)).toEqual([1, 3]);
    expect(fresh.logs[CHAT]).toMatchObject({ seq: 4, ahead: [] });
  });

  test('by me goes at once; where it is not loaded, the chat is asked what it shows', async () => {
    for (const no of [1, 2]) server.post({ clientId: `c${no}`, content: `${no}` }, ANNA);
    const page = await visit();
    await page.client.history.open(CHAT);
    server.reply = ({ method }) => (method === 'DELETE' ? new Response(null, { status: 204 }) : undefined);
    await page.client.mine.hideMessage('1-2');
    expect(asked('DELETE', '/messages/1-2?for=me')).toHaveLength(1);
    expect(shown(stateOf(page))).toEqual([1]);

    const other = await visit();
    const before = asked('GET', `/chats/${CHAT}`).length;
    server.tell('sync:required', { user: [{ seq: 1, kind: 'hidden', chatId: CHAT, messageId: '1-2' }] });
    await until('asked', () => asked('GET', `/chats/${CHAT}`).length === before + 2);
    await until('told', () => stateOf(other).userSeq === 1);
  });
});

describe('what I wish for', () => {
  test('is shown at once, and stays when it is granted', async () => {
    const page = await visit();
    server.reply = ({ path }) => (path.endsWith('/preferences') ? {} : undefined);
    const done = page.client.mine.setPreferences(CHAT, { pinned: true, unread: true });
    expect(stateOf(page).chats[CHAT]).toMatchObject({ pinned: true, unread: true });
    expect(stateOf(page).pinned).toEqual([CHAT]);
    await done;
    expect(asked('PUT', `/chats/${CHAT}/preferences`)[0]?.body).toEqual({ pinned: true, unread: true });
    expect(stateOf(page)).toMatchObject({ pinned: [CHAT], wishes: {} });
  });

  test('leaves no chat both pinned and archived', async () => {
    const page = await visit();
    server.reply = ({ path }) => (path.endsWith('/preferences') ? {} : undefined);
    await page.client.mine.setPreferences(CHAT, { pinned: true });
    const archived = page.client.mine.setPreferences(CHAT, { archived: true });
    expect(stateOf(page)).toMatchObject({ pinned: [], chats: { [CHAT]: { pinned: false, archived: true } } });
    await archived;
    const pinned = page.client.mine.setPreferences(CHAT, { pinned: true });
    expect(stateOf(page)).toMatchObject({
      pinned: [CHAT],
      chats: { [CHAT]: { pinned: true, archived: false } },
    });
    await pinned;
    expect(asked('PUT', `/chats/${CHAT}/preferences`).map(({ body }) => body)).toEqual([
      { pinned: true },
      { archived: true },
      { pinned: true },
    ]);
  });

  test('is put back with the problem when it is refused, or cannot be asked for', async () => {
    const page = await visit();
    server.tell('sync:required', { user: [{ seq: 1, kind: 'folders', folders: [folder('a')] }] });
    await until('heard', () => stateOf(page).userSeq === 1);
    const before = stateOf(page);
    server.reply = ({ method }) => (method === 'PUT' ? refusal(409, 'chat.too_many_pinned') : undefined);
    const problem = { problem: { code: 'chat.too_many_pinned' } };
    await expect(page.client.mine.setPreferences(CHAT, { pinned: true })).rejects.toMatchObject(problem);
    await expect(page.client.mine.orderPinned(['x', CHAT])).rejects.toMatchObject(problem);
    await expect(page.client.mine.setFolders([])).rejects.toMatchObject(problem);
    server.isUp = false;
    const offline = page.client.mine.setFolders([]);
    expect(stateOf(page).folders).toEqual([]);
    await expect(offline).rejects.toMatchObject({ problem: { code: 'network' } });
    const { pinned, folders, wishes, chats } = stateOf(page);
    expect({ pinned, folders, wishes }).toEqual({ pinned: [], folders: before.folders, wishes: {} });
    expect(chats[CHAT]).toMatchObject({ pinned: false });
  });

  test('gives way to what another device wished for later, and hides what it wished for before', () => {
    const wish = { kind: 'folders', folders: [folder('mine')] } as const;
    const told = (seq: number, id: string): Change => ({
      type: 'userLog',
      changes: [{ seq, kind: 'folders', folders: [folder(id)] }],
    });
    const entry = { ...wish, folders: [...wish.folders] };
    const granted = { type: 'wishSettled', entry, isGranted: true, isLast: true } as const;
    const start = after({ type: 'me', me }, { type: 'wished', entries: [entry] });
    const named = (state: State) => state.folders.map(({ id }) => id);
    expect(named(from(start, told(1, 'theirs')))).toEqual(['mine']);
    expect(named(from(start, told(1, 'mine'), told(2, 'theirs'), granted))).toEqual(['theirs']);
    expect(named(from(start, granted, told(1, 'theirs'), told(2, 'mine')))).toEqual(['mine']);
    const refused = { ...granted, isGranted: false };
    expect(named(from(start, told(1, 'theirs'), refused))).toEqual(['theirs']);
  });

  test('twice is sent one after the other, and refused the second time shows what the first one made', async () => {
    const page = await visit();
    const answers = [{}, refusal(400, 'request.invalid')];
    server.reply = ({ path }) => (path === '/api/folders' ? answers.shift() : undefined);
    const first = page.client.mine.setFolders([folder('a')]);
    const second = page.client.mine.setFolders([folder('a'), folder('b')]);
    await first;
    expect(stateOf(page).folders.map(({ id }) => id)).toEqual(['a', 'b']);
    await expect(second).rejects.toMatchObject({ problem: { code: 'request.invalid' } });
    expect(stateOf(page).folders.map(({ id }) => id)).toEqual(['a']);
    expect(
      asked('PUT', '/folders').map(({ body }) => (body as { folders: Folder[] }).folders.length),
    ).toEqual([1, 2]);
  });
});
