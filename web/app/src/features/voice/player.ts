import { create } from 'zustand';
import { client } from '../../core/client';
import { type Preferences, usePreferences } from '../../core/preferences';
import { markPlayed } from './played';
import { messageOf, type Track, trackAfter } from './tracks';

export type PlayerProblem = 'gone' | 'unplayable' | 'network';

interface Player {
  /** What is played, or stands still where it was stopped. One at a time. */
  track: Track | null;
  isPlaying: boolean;
  positionMs: number;
  problem: PlayerProblem | null;
}

const SILENCE: Player = { track: null, isPlaying: false, positionMs: 0, problem: null };

export const usePlayer = create<Player>()(() => SILENCE);
const { getState, setState } = usePlayer;

/** Beyond the end of anything. */
const FAR_S = 1e7;
/** How often the position is told. */
const TELL_MS = 50;
/** What has played for so long since its address was asked for anew may ask again: that one grows old too. */
const PLAYED_MS = 1_000;

let made: HTMLAudioElement | null = null;
/** Where to go on, in seconds, once it is known how long the track is. */
let wanted: number | null = null;
let isMeasuring = false;
/** Where, in milliseconds, its address was asked for anew, which may have been too old. Null: it was not yet. */
let renewedAt: number | null = null;
let told = 0;
let frame = 0;

/** The same for all: a browser that let it sound once lets it go on with the next by itself. */
function element(): HTMLAudioElement {
  if (made) return made;
  const audio = new Audio();
  made = audio;
  audio.preload = 'auto';
  audio.addEventListener('loadedmetadata', () => {
    const { track } = getState();
    if (track && !track.durationMs && Number.isFinite(audio.duration))
      setState({ track: { ...track, durationMs: audio.duration * 1000 } });
    if (wanted !== null) goTo(wanted);
  });
  for (const kind of ['durationchange', 'seeked', 'ended'])
    audio.addEventListener(kind, () => isMeasuring && measured(kind));
  audio.addEventListener('ended', () => audio.ended && !isMeasuring && follow());
  audio.addEventListener('playing', () => {
    const { track } = getState();
    if (track && !isMeasuring) played(track);
  });
  // By the keys of a headset, or by another program that needs the loudspeakers.
  audio.addEventListener('play', () => setPlaying(true));
  audio.addEventListener('pause', () => !audio.ended && !isMeasuring && setPlaying(false));
  audio.addEventListener('error', () => audio.error && void failed());
  tune(usePreferences.getState());
  return audio;
}

function tune({ speed, volume }: Preferences): void {
  if (!made) return;
  made.defaultPlaybackRate = speed;
  made.playbackRate = speed;
  made.volume = volume;
}

/** Plays it, from the beginning or from where it was stopped; `fromMs`: from there. */
export function play(track: Track, fromMs?: number): void {
  const { track: before, problem } = getState();
  const audio = element();
  if (before?.key !== track.key || problem) {
    renewedAt = null;
    load(track);
  } else {
    // It may have been stored meanwhile; what sounds goes on from where it was loaded.
    setState({ track });
  }
  if (fromMs !== undefined) seek(fromMs);
  sound(audio);
}

export function pause(): void {
  made?.pause();
  setPlaying(false);
}

export function toggle(track: Track): void {
  if (getState().isPlaying && isAt(track.key)) pause();
  else play(track);
}

/** Whether the player is at this track, be it playing or not. */
export function isAt(key: string): boolean {
  return getState().track?.key === key;
}

/** Moves within the track the player is at. */
export function seek(ms: number): void {
  const { track } = getState();
  if (!track) return;
  const positionMs = Math.max(0, Math.min(ms, track.durationMs || ms));
  setState({ positionMs });
  goTo(positionMs / 1000);
}

export function stopPlaying(): void {
  wanted = null;
  isMeasuring = false;
  setState(SILENCE);
  if (!made) return;
  made.pause();
  made.removeAttribute('src');
  made.load();
}

function load(track: Track): void {
  const audio = element();
  wanted = null;
  isMeasuring = false;
  setState({ track, positionMs: 0, problem: null });
  audio.src = track.url;
}

function sound(audio: HTMLAudioElement): void {
  setPlaying(true);
  go(audio);
}

/** Why it cannot is told by the event, and a pause right after is no failure. */
function go(audio: HTMLAudioElement): void {
  audio.play().catch((error: unknown) => {
    // The browser wants it pressed by a person.
    if (error instanceof DOMException && error.name === 'NotAllowedError') setPlaying(false);
  });
}

function setPlaying(isPlaying: boolean): void {
  if (!getState().track) return;
  setState({ isPlaying });
  cancelAnimationFrame(frame);
  if (isPlaying) frame = requestAnimationFrame(tell);
}

function goTo(seconds: number): void {
  const audio = element();
  wanted = seconds;
  if (audio.readyState === HTMLMediaElement.HAVE_NOTHING || isMeasuring) return;
  if (Number.isFinite(audio.duration)) {
    wanted = null;
    audio.currentTime = seconds;
    return;
  }
  // Recorders write no length, and what has no end cannot be moved in: the end is looked for first.
  isMeasuring = true;
  audio.pause();
  audio.currentTime = FAR_S;
}

/** The end was found, or there is none to be found. */
function measured(kind: string): void {
  const audio = element();
  if (kind === 'durationchange' && !Number.isFinite(audio.duration)) return;
  isMeasuring = false;
  if (wanted !== null) audio.currentTime = wanted;
  wanted = null;
  if (getState().isPlaying) go(audio);
}

function tell(now: number): void {
  const { isPlaying, positionMs, track } = getState();
  if (!isPlaying || !track) return;
  frame = requestAnimationFrame(tell);
  if (wanted !== null || isMeasuring || now - told < TELL_MS) return;
  told = now;
  const at = Math.min(element().currentTime * 1000, track.durationMs || Number.POSITIVE_INFINITY);
  if (at !== positionMs) setState({ positionMs: at });
}

function played({ chatId, key, messageId }: Track): void {
  const state = client.store.getState();
  const message = messageOf(state, { chatId, key });
  if (messageId && message?.senderId !== state.me?.id) markPlayed(messageId);
}

function follow(): void {
  const { track } = getState();
  const next = track?.messageId ? trackAfter(client.store.getState(), track) : null;
  if (next) play(next);
  else stopPlaying();
}

async function failed(): Promise<void> {
  const { track, isPlaying, positionMs } = getState();
  if (!track) return;
  const fail = (problem: PlayerProblem): void => {
    if (isAt(track.key)) setState({ problem, isPlaying: false });
  };
  if (!track.url) return fail('gone');
  const isStuck = renewedAt !== null && Math.abs(positionMs - renewedAt) < PLAYED_MS;
  if (!track.messageId || !track.attachmentId || isStuck) return fail('unplayable');
  renewedAt = positionMs;
  try {
    const found = await client.media.renewed(track.messageId, track.attachmentId);
    if (!found) return fail('gone');
    if (!isAt(track.key)) return;
    load({ ...track, url: found.url });
    if (positionMs > 0) seek(positionMs);
    if (isPlaying) sound(element());
  } catch {
    fail('network');
  }
}

usePreferences.subscribe(tune);

// A film that begins has the word: what plays here is not in the document, and hears nothing of itself.
document.addEventListener('play', pause, true);

// What is deleted, or in a chat that one is no longer in, is not to be heard any longer.
client.store.subscribe((state, before) => {
  const { track } = getState();
  if (!track || (state.logs === before.logs && state.chats === before.chats)) return;
  const isGone = messageOf(state, track)?.deletedAt || !state.chats[track.chatId];
  if (isGone) stopPlaying();
});
