import { vi } from 'vitest';

/** As browsers record; what it does by itself is done by the test. */
export class Recorder extends EventTarget {
  static last: Recorder;
  static isTypeSupported = (): boolean => true;
  state = 'inactive';
  constructor() {
    super();
    Recorder.last = this;
  }
  start(): void {
    this.state = 'recording';
  }
  stop(): void {
    this.end('stop');
  }
  give(): void {
    this.dispatchEvent(Object.assign(new Event('dataavailable'), { data: new Blob(['sound']) }));
  }
  /** The last of it comes before the end, and after what went wrong. */
  end(how: 'stop' | 'error'): void {
    this.state = 'inactive';
    queueMicrotask(() => {
      if (how === 'error') this.dispatchEvent(new Event('error'));
      this.give();
      this.dispatchEvent(new Event('stop'));
    });
  }
}

export interface Microphone {
  /** Of all that listened to how loud it is. */
  contexts: { state: string }[];
  track: EventTarget & { stop(): void };
}

/** A browser with a microphone. `allowed`: when the person lets the page have it. */
export function pretendMicrophone(allowed: Promise<unknown> = Promise.resolve()): Microphone {
  const contexts: { state: string }[] = [];
  const track = Object.assign(new EventTarget(), { stop: vi.fn() });
  const stream = { getTracks: () => [track], getAudioTracks: () => [track] };
  class Sounds {
    state = 'running';
    constructor() {
      contexts.push(this);
    }
    createAnalyser = () => ({ getFloatTimeDomainData: () => undefined });
    createMediaStreamSource = () => ({ connect: () => undefined });
    resume = async (): Promise<void> => undefined;
    close = async (): Promise<void> => {
      this.state = 'closed';
    };
  }
  const getUserMedia = async () => {
    await allowed;
    return stream;
  };
  vi.stubGlobal('navigator', { ...navigatorNow(), mediaDevices: { getUserMedia } });
  vi.stubGlobal('AudioContext', Sounds);
  vi.stubGlobal('MediaRecorder', Recorder);
  return { contexts, track };
}

function navigatorNow(): object {
  return typeof navigator === 'undefined' ? {} : navigator;
}
