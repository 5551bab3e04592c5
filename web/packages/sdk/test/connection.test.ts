import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { plainPlatform } from '../src';
import { Connection } from '../src/connection';
import { PresenceWatch } from '../src/presence';
import { after, chat, message } from './world';

const handlers = new Map<string, (value: unknown) => void>();
const socket = {
  connected: false,
  active: false,
  on: (name: string, handler: (value: unknown) => void) => handlers.set(name, handler),
  onAny: () => undefined,
  connect: vi.fn(),
};
vi.mock('socket.io-client', () => ({ io: () => socket }));

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('a connection refused for its rate comes again when the server said', async () => {
  const connection = new Connection({
    url: '',
    platform: plainPlatform(),
    token: () => 't',
    renew: async () => true,
    onState: () => undefined,
    onConnected: () => undefined,
    onEvent: () => undefined,
  });
  connection.open();
  expect(socket.connect).toHaveBeenCalledTimes(1);
  const data = { status: 429, code: 'rate_limited', retryAfter: 12 };
  handlers.get('connect_error')?.(Object.assign(new Error('no'), { data }));
  await vi.advanceTimersByTimeAsync(11_900);
  expect(socket.connect).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(200);
  expect(socket.connect).toHaveBeenCalledTimes(2);
});

test('those are watched first with whom was spoken last', async () => {
  const asked: string[][] = [];
  const connection = {
    connected: true,
    ask: async (_: string, data: { userIds: string[] }) => {
      asked.push(data.userIds);
      return { states: [] };
    },
  } as unknown as Connection;
  const peer = (id: string) => ({ id, username: id, displayName: null, avatarUrl: null });
  const day = (n: number): string => new Date(Date.UTC(2026, 1, n)).toISOString();
  const known = [
    chat({ id: 'x', peer: peer('quiet'), createdAt: day(1), updatedAt: day(9) }),
    chat({ id: 'y', peer: peer('new'), createdAt: day(3), updatedAt: day(3) }),
    chat({
      id: 'z',
      peer: peer('recent'),
      updatedAt: day(1),
      lastMessage: message(1, { createdAt: day(5) }),
    }),
  ];
  const state = after(...known.map((each) => ({ type: 'chat' as const, chat: each })));
  const watch = new PresenceWatch(
    connection,
    () => state,
    () => undefined,
  );
  watch.update();
  await vi.advanceTimersByTimeAsync(100);
  expect(asked).toEqual([['recent', 'new', 'quiet']]);
});
