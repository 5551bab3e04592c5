import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Capture, type CaptureEvents } from '../src/features/voice/capture';
import { SOON } from './browser';
import { type Microphone, pretendMicrophone, Recorder } from './microphone';

let microphone: Microphone;
const states = (): string[] => microphone.contexts.map(({ state }) => state);

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  vi.stubGlobal('window', { isSecureContext: true });
  microphone = pretendMicrophone();
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  vi.useRealTimers();
});

function listener() {
  const onLost = vi.fn();
  const events: CaptureEvents = { onPart: () => undefined, onLevel: () => undefined, onLost };
  return { events, onLost };
}

test.each(['stop', 'error'] as const)('a recorder that ends by itself is noticed: %s', async (how) => {
  const { events, onLost } = listener();
  const capture = await Capture.begin(events);
  Recorder.last.end(how);
  await vi.waitFor(() => expect(onLost).toHaveBeenCalled(), SOON);
  await capture.stop();
  expect(states()).toEqual(['closed']);
});

test('one that is stopped is not lost', async () => {
  const { events, onLost } = listener();
  const capture = await Capture.begin(events);
  await capture.stop();
  expect(onLost).not.toHaveBeenCalled();
  expect(microphone.track.stop).toHaveBeenCalled();
});

test('one that cannot begin leaves nothing running', async () => {
  vi.spyOn(Recorder.prototype, 'start').mockImplementation(() => {
    throw new DOMException('', 'NotSupportedError');
  });
  await expect(Capture.begin(listener().events)).rejects.toMatchObject({ problem: 'busy' });
  expect(states()).toEqual(['closed']);
  expect(vi.getTimerCount()).toBe(0);
  expect(microphone.track.stop).toHaveBeenCalled();
});
