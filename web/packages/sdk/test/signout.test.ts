import { expect, test, vi } from 'vitest';
import { Store } from '../src';
import { History } from '../src/history';
import type { Http } from '../src/http';
import { Inbox } from '../src/inbox';
import type { Chat, Message } from '../src/types';
import { CHAT, chat, me, message } from './world';

function later<T>() {
  let resolve = (_: T): void => undefined;
  const promise = new Promise<T>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

const turn = () => new Promise((resolve) => setTimeout(resolve));

function signedIn(): Store {
  const store = new Store();
  store.apply({ type: 'me', me });
  return store;
}

test('a change of the person before is refused', () => {
  const store = signedIn();
  const mine = store.generation();
  store.apply({ type: 'signedOut' });
  const empty = store.getState();
  store.apply({ type: 'chat', chat: chat() }, mine);
  expect(store.getState()).toBe(empty);
  store.apply({ type: 'chat', chat: chat() }, store.generation());
  expect(store.getState().chats[CHAT]).toBeDefined();
});

test('a page asked for before the sign-out is not shown, and the next person asks anew', async () => {
  const store = signedIn();
  const answers = [later<{ data: Message[]; more: boolean }>(), later<{ data: Message[]; more: boolean }>()];
  let asked = 0;
  const http = { ask: () => answers[asked++]?.promise } as unknown as Http;
  const history = new History({
    store,
    http,
    decode: async (row) => row,
    kept: async () => null,
    onOwn: () => undefined,
    onGap: () => undefined,
  });
  const first = history.newest(CHAT);
  store.apply({ type: 'signedOut' });
  const second = history.newest(CHAT);
  expect(asked).toBe(2);
  answers[0]?.resolve({ data: [message(1)], more: false });
  expect(await first).toBe(false);
  expect(store.getState().logs[CHAT]?.messages).toEqual([]);
  answers[1]?.resolve({ data: [message(2)], more: false });
  expect(await second).toBe(true);
  expect(store.getState().logs[CHAT]?.messages.map((row) => row.no)).toEqual([2]);
});

test.each(['decode', 'fetch'] as const)(
  'an event that waits for a %s dies with the sign-out',
  async (wait) => {
    const store = signedIn();
    const gate = later<void>();
    const heard = vi.fn();
    const inbox = new Inbox({
      store,
      decode: async (row) => {
        if (wait === 'decode') await gate.promise;
        return row;
      },
      fetchChat: async (): Promise<Chat> => {
        if (wait === 'fetch') await gate.promise;
        return chat();
      },
      onOwn: heard,
      onSyncRequired: heard,
      onRevoked: heard,
    });
    inbox.take('message:received', message(1, { senderId: me.id, clientId: 'c' }));
    inbox.take('message:updated', message(1));
    inbox.take('chat:updated', chat());
    await turn();
    inbox.stop();
    store.apply({ type: 'signedOut' });
    const empty = store.getState();
    gate.resolve();
    await turn();
    expect(store.getState()).toBe(empty);
    expect(heard).not.toHaveBeenCalled();
  },
);
