import { loudnessOf } from './bars';

/** Why the microphone cannot be had. `insecure`: browsers give it to pages over HTTPS or on this computer alone. */
export type MicrophoneProblem = 'insecure' | 'unsupported' | 'denied' | 'missing' | 'busy';

export class MicrophoneError extends Error {
  readonly problem: MicrophoneProblem;

  constructor(problem: MicrophoneProblem) {
    super(problem);
    this.name = 'MicrophoneError';
    this.problem = problem;
  }
}

/** The best first: what browsers record differs, and what the server takes is told by content. */
const TYPES = [
  'audio/webm;codecs=opus',
  'audio/ogg;codecs=opus',
  'audio/mp4;codecs=mp4a.40.2',
  'audio/mp4',
  'audio/webm',
] as const;

/** Speech sounds well at it in Opus; AAC needs more for the same. */
const BITS_PER_SECOND = { opus: 32_000, aac: 64_000 } as const;
/** How often what was recorded is handed over: so much a crash can lose. */
const PART_MS = 1_000;
const LEVEL_MS = 50;

export interface CaptureEvents {
  /** The next piece of the file. Joined in order the pieces are a file at any time. */
  onPart(part: Blob): void;
  /** How loud it is, 0–1, twenty times a second. */
  onLevel(loudness: number): void;
  /** The microphone went away by itself, or recording failed. May be told more than once. */
  onLost(): void;
}

/** What this browser records in, of what the server knows; null: it records nothing. */
export function recordedType(isSupported: (type: string) => boolean): string | null {
  return TYPES.find(isSupported) ?? null;
}

function problemOf(error: unknown): MicrophoneProblem {
  const name = error instanceof DOMException ? error.name : '';
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'denied';
  if (name === 'NotFoundError' || name === 'OverconstrainedError') return 'missing';
  return 'busy';
}

/** The microphone being recorded. */
export class Capture {
  /** What the file is: without parameters, as files are named by. */
  readonly type: string;
  readonly #recorder: MediaRecorder;
  readonly #stream: MediaStream;
  readonly #context: AudioContext;
  readonly #timer: ReturnType<typeof setInterval>;
  readonly #begun = performance.now();
  readonly #over: Promise<void>;
  #endedAt: number | null = null;

  private constructor(stream: MediaStream, type: string, events: CaptureEvents) {
    this.type = type.split(';', 1)[0] as string;
    this.#stream = stream;
    const audioBitsPerSecond = BITS_PER_SECOND[type.includes('mp4') ? 'aac' : 'opus'];
    this.#recorder = new MediaRecorder(stream, { mimeType: type, audioBitsPerSecond });
    this.#over = new Promise((resolve) => {
      const ended = (): void => {
        if (this.#endedAt === null) events.onLost();
      };
      this.#recorder.addEventListener('stop', () => {
        ended();
        resolve();
      });
      this.#recorder.addEventListener('error', () => {
        ended();
        // What was recorded until then is handed over right after, in the same turn.
        setTimeout(resolve);
      });
    });
    this.#recorder.addEventListener('dataavailable', ({ data }) => data.size > 0 && events.onPart(data));

    this.#context = new AudioContext();
    const analyser = this.#context.createAnalyser();
    analyser.fftSize = 2048;
    try {
      this.#context.createMediaStreamSource(stream).connect(analyser);
      this.#recorder.start(PART_MS);
    } catch (error) {
      void this.#context.close();
      throw error;
    }
    void this.#context.resume();
    const samples = new Float32Array(analyser.fftSize);
    this.#timer = setInterval(() => {
      analyser.getFloatTimeDomainData(samples);
      events.onLevel(loudnessOf(samples));
    }, LEVEL_MS);
    for (const track of stream.getAudioTracks()) track.addEventListener('ended', events.onLost);
  }

  /** Rejects with a `MicrophoneError`. */
  static async begin(events: CaptureEvents): Promise<Capture> {
    if (!window.isSecureContext) throw new MicrophoneError('insecure');
    const type =
      typeof MediaRecorder === 'undefined'
        ? null
        : recordedType((each) => MediaRecorder.isTypeSupported(each));
    if (!type || !navigator.mediaDevices) throw new MicrophoneError('unsupported');
    let stream: MediaStream;
    try {
      const audio = {
        channelCount: 1,
        echoCancellation: true,
        noiseSuppression: true,
        autoGainControl: true,
      };
      stream = await navigator.mediaDevices.getUserMedia({ audio });
    } catch (error) {
      throw new MicrophoneError(problemOf(error));
    }
    try {
      return new Capture(stream, type, events);
    } catch {
      for (const track of stream.getTracks()) track.stop();
      throw new MicrophoneError('busy');
    }
  }

  /** For how long it has been recorded, in milliseconds. */
  get durationMs(): number {
    return Math.round((this.#endedAt ?? performance.now()) - this.#begun);
  }

  /** Resolves when the last piece was handed over; the microphone is free at once. */
  async stop(): Promise<void> {
    this.#endedAt ??= performance.now();
    clearInterval(this.#timer);
    if (this.#recorder.state !== 'inactive') this.#recorder.stop();
    for (const track of this.#stream.getTracks()) track.stop();
    if (this.#context.state !== 'closed') void this.#context.close();
    await this.#over;
  }
}
