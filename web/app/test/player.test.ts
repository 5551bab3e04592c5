import { beforeEach, expect, test, vi } from 'vitest';
import { pretendBrowser, SOON } from './browser';

/** What plays, as far as it is told. */
class Sound extends EventTarget {
  static only: Sound;
  readonly sources: string[] = [];
  readonly readyState = 1;
  readonly duration = 60;
  error: { code: number } | null = null;
  currentTime = 0;
  constructor() {
    super();
    Sound.only = this;
  }
  set src(url: string) {
    this.sources.push(url);
    this.error = null;
  }
  removeAttribute = (): void => undefined;
  load = (): void => undefined;
  pause = (): void => undefined;
  play = async (): Promise<void> => undefined;
  fail(): void {
    this.error = { code: 4 };
    this.dispatchEvent(new Event('error'));
  }
}

let draw: (now: number) => void = () => undefined;
let now = 0;

pretendBrowser();
vi.stubGlobal('Audio', Sound);
vi.stubGlobal('HTMLMediaElement', { HAVE_NOTHING: 0 });
vi.stubGlobal('requestAnimationFrame', (work: typeof draw) => {
  draw = work;
  return 1;
});
vi.stubGlobal('cancelAnimationFrame', () => undefined);
vi.stubGlobal('fetch', async (url: string) =>
  Response.json(
    url.endsWith('/auth/login')
      ? { accessToken: 'token', expiresIn: 900, user: { id: 'me' } }
      : { id: 'm1', attachments: [{ id: 'a1', kind: 'audio', url: '/uploads/audio/a1.webm?s=new' }] },
  ),
);
const { client } = await import('../src/core/client');
const { play, stopPlaying, usePlayer } = await import('../src/features/voice/player');

const track = {
  key: 'm1',
  chatId: 'chat',
  messageId: 'm1',
  attachmentId: 'a1',
  url: '/uploads/audio/a1.webm',
  durationMs: 60_000,
};
const problem = () => usePlayer.getState().problem;

/** It has played to here. */
function playedTo(seconds: number): void {
  Sound.only.currentTime = seconds;
  now += 1_000;
  draw(now);
}

beforeEach(async () => {
  stopPlaying();
  await client.session.login('me', 'password');
});

test('an address too old is asked for anew as often as it grows old while it plays', async () => {
  play(track);
  for (const times of [1, 2, 3]) {
    playedTo(10 * times);
    Sound.only.fail();
    await vi.waitFor(() => expect(Sound.only.sources).toHaveLength(1 + times), SOON);
    expect(problem()).toBeNull();
    expect(Sound.only.currentTime).toBe(10 * times);
  }
  // At the same place again: it is not the address.
  Sound.only.fail();
  await vi.waitFor(() => expect(problem()).toBe('unplayable'), SOON);
  expect(Sound.only.sources).toHaveLength(4);
});

test('what is not on this computer any more is said to be gone', async () => {
  play({ ...track, key: 'mine', messageId: null, attachmentId: null, url: '' });
  Sound.only.fail();
  await vi.waitFor(() => expect(problem()).toBe('gone'), SOON);
});
