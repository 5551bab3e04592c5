import { type KeptRecording, type ReplyPreview, uuid } from '@vestnik/sdk';
import { create } from 'zustand';
import { client } from '../../core/client';
import { liveBar } from './bars';
import { Capture, MicrophoneError, type MicrophoneProblem } from './capture';
import { type Measured, measured } from './measure';
import { isAt, pause, stopPlaying } from './player';

/** Recorded, and neither sent nor dropped. */
export interface VoiceDraft extends Measured {
  id: string;
  chatId: string;
  file: Blob;
  /** Where this page plays it from. */
  url: string;
  /** What was handed over is on the shelf. */
  written: Promise<unknown>;
}

export interface Live {
  id: string;
  chatId: string;
  /** `asking`: the browser asks whether we may. `ending`: the last of it is being written. */
  phase: 'asking' | 'on' | 'ending';
  /** By a finger or the button of a mouse, whose release sends it. */
  isHeld: boolean;
}

interface Recordings {
  /** One at a time: there is one microphone. */
  live: Live | null;
  /** How loud the live one was, twenty bars a second. */
  bars: readonly number[];
  /** How far the finger has slid to the left, in pixels. */
  slide: number;
  drafts: readonly VoiceDraft[];
}

const NOTHING: Recordings = { live: null, bars: [], slide: 0, drafts: [] };

export const useRecordings = create<Recordings>()(() => NOTHING);
const { getState, setState } = useRecordings;

/** Whoever has forgotten that it records. */
const LONGEST_MS = 60 * 60_000;

const EXTENSIONS: Record<string, string> = { 'audio/webm': 'webm', 'audio/ogg': 'ogg', 'audio/mp4': 'm4a' };

interface Run {
  capture: Capture | null;
  parts: Blob[];
  /** What was handed over so far is on the shelf. */
  written: Promise<unknown>;
}

let run: Run = { capture: null, parts: [], written: Promise.resolve() };

/** How long the live recording is, in milliseconds. */
export function liveMs(): number {
  return run.capture?.durationMs ?? 0;
}

/** Answers why it could not begin; null: it did, or was given up while the browser asked. */
export async function begin(chatId: string, isHeld: boolean): Promise<MicrophoneProblem | null> {
  if (getState().live) return null;
  const id = uuid();
  const mine: Run = { capture: null, parts: [], written: Promise.resolve() };
  run = mine;
  setState({ live: { id, chatId, phase: 'asking', isHeld }, bars: [], slide: 0 });
  pause();
  let isGivenUp = false;
  const write = (work: () => Promise<void>): void => {
    mine.written = mine.written.then(work);
  };
  try {
    const capture = await Capture.begin({
      onPart: (part) => {
        if (isGivenUp) return;
        mine.parts.push(part);
        write(() => client.voice.append(id, part));
      },
      onLevel: (loudness) => {
        if (mine !== run) return;
        setState(({ bars }) => ({ bars: [...bars, liveBar(loudness)] }));
        if (liveMs() > LONGEST_MS) void keep();
      },
      onLost: () => mine === run && void keep(),
    });
    mine.capture = capture;
    const { live } = getState();
    if (live?.id !== id) {
      isGivenUp = true;
      await capture.stop();
      return null;
    }
    const { type } = capture;
    write(() => client.voice.begin({ id, chatId, type, createdAt: new Date().toISOString() }));
    setState({ live: { ...live, phase: 'on' } });
    return null;
  } catch (error) {
    if (getState().live?.id === id) setState({ live: null });
    return error instanceof MicrophoneError ? error.problem : 'busy';
  }
}

/** It goes on by itself: nothing need be held. */
export function lock(): void {
  const { live } = getState();
  if (live?.isHeld) setState({ live: { ...live, isHeld: false }, slide: 0 });
}

export function slideTo(pixels: number): void {
  if (getState().live?.isHeld) setState({ slide: pixels });
}

/** Stops it, to be listened to or sent later; answers it. Null: there was nothing to keep. */
export async function keep(): Promise<VoiceDraft | null> {
  const { live } = getState();
  const { capture } = run;
  if (live?.phase === 'asking') setState({ live: null });
  if (live?.phase !== 'on' || !capture) return null;
  const mine = run;
  setState({ live: { ...live, phase: 'ending' }, slide: 0 });
  await capture.stop();
  const heard = { durationMs: capture.durationMs, waveform: [...getState().bars] };
  const draft = await draftOf({ ...live, type: capture.type, parts: mine.parts }, heard, mine.written);
  // Meanwhile they may have signed out.
  if (getState().live?.id !== live.id) return null;
  if (draft) setState(({ drafts }) => ({ live: null, drafts: [...drafts, draft] }));
  else {
    setState({ live: null });
    void mine.written.then(() => client.voice.drop(live.id));
  }
  return draft;
}

/** What is recorded is not wanted. */
export async function cancel(): Promise<void> {
  const { live } = getState();
  const mine = run;
  if (!live || live.phase === 'ending') return;
  setState({ live: null, slide: 0 });
  if (!mine.capture) return;
  await mine.capture.stop();
  // The last piece has come with the stop.
  await mine.written;
  await client.voice.drop(live.id);
}

/** The draft is a message from now on: it waits with the others, and is off the shelf once it is kept there. */
export async function send(draft: VoiceDraft, replyTo: ReplyPreview | undefined): Promise<void> {
  const { id, chatId, file, durationMs, waveform } = draft;
  const { type: mediaType } = file;
  const name = `voice.${EXTENSIONS[mediaType] ?? 'bin'}`;
  const voice = { kind: 'audio', name, mediaType, blob: file, durationMs, waveform } as const;
  const kept = client.sendFiles(chatId, [voice], { replyTo, clientId: id });
  forget(draft);
  await Promise.all([kept, draft.written]);
  await client.voice.drop(id);
}

/** It is not wanted. */
export async function discard(draft: VoiceDraft): Promise<void> {
  forget(draft);
  await draft.written;
  await client.voice.drop(draft.id);
}

function forget({ id, url }: VoiceDraft): void {
  if (isAt(id)) stopPlaying();
  setState(({ drafts }) => ({ drafts: drafts.filter((draft) => draft.id !== id) }));
  URL.revokeObjectURL(url);
}

/** The chat is left: what is being recorded there is kept. Answers whether there was something to keep. */
export function leave(chatId: string): boolean {
  const { live } = getState();
  if (live?.chatId !== chatId) return false;
  void keep();
  return live.phase === 'on';
}

/** What pages left that were closed while they recorded, or before they sent it. */
export function restore(): void {
  void client.voice.adopt(async (kept) => {
    // About a second each.
    const heard = { durationMs: kept.parts.length * 1000, waveform: [] };
    const draft = await draftOf(kept, heard, Promise.resolve());
    const isSent = Object.values(client.store.getState().outbox)
      .flat()
      .some(({ clientId }) => clientId === kept.id);
    if (!draft || isSent) void client.voice.drop(kept.id);
    else if (client.store.getState().me) setState(({ drafts }) => ({ drafts: [...drafts, draft] }));
  });
}

type Recorded = Pick<KeptRecording, 'id' | 'chatId' | 'type' | 'parts'>;

/** Null: nothing was heard, not even silence. */
async function draftOf(
  { id, chatId, type, parts }: Recorded,
  heard: Measured,
  written: Promise<unknown>,
): Promise<VoiceDraft | null> {
  const file = new Blob(parts, { type });
  const its = await measured(file, heard);
  if (file.size === 0 || its.durationMs === 0) return null;
  return { ...its, id, chatId, file, url: URL.createObjectURL(file), written };
}

// Whoever signs out leaves nothing behind, least of all an open microphone.
client.store.subscribe(({ me }, before) => {
  if (me || !before.me) return;
  for (const { url } of getState().drafts) URL.revokeObjectURL(url);
  setState(NOTHING);
  void run.capture?.stop();
});
