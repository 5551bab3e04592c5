import { expect, test, vi } from 'vitest';
import { pretendBrowser, SOON } from './browser';
import { pretendMicrophone, Recorder } from './microphone';

pretendBrowser();
const { client } = await import('../src/core/client');
const { begin, cancel, liveMs, useRecordings } = await import('../src/features/voice/recording');
const written = vi.spyOn(client.voice, 'append');

test('what was given up while the browser asked leaves nothing, though it is allowed then', async () => {
  let allow = (): void => undefined;
  const asked = new Promise<void>((resolve) => {
    allow = resolve;
  });
  const { track } = pretendMicrophone(asked);
  const begun = begin('chat', false);
  expect(useRecordings.getState().live?.phase).toBe('asking');
  await cancel();
  allow();
  expect(await begun).toBeNull();
  expect(track.stop).toHaveBeenCalled();
  expect(useRecordings.getState().live).toBeNull();
  expect(written).not.toHaveBeenCalled();
});

test('a recorder that fails loses nothing of what it has recorded', async () => {
  pretendMicrophone();
  await begin('chat', false);
  Recorder.last.give();
  await vi.waitFor(() => expect(liveMs()).toBeGreaterThan(0), SOON);
  Recorder.last.end('error');
  await vi.waitFor(() => expect(useRecordings.getState().drafts).toHaveLength(1), SOON);
  const { live, drafts } = useRecordings.getState();
  expect(live).toBeNull();
  expect(drafts[0]?.chatId).toBe('chat');
  expect(drafts[0]?.file.size).toBe(10);
  expect(written).toHaveBeenCalledTimes(2);
});
