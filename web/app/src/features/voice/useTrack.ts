import { type PlayerProblem, play, seek, toggle, usePlayer } from './player';
import type { Track } from './tracks';

export interface TrackState {
  /** The player is at it. */
  isCurrent: boolean;
  isPlaying: boolean;
  positionMs: number;
  durationMs: number;
  problem: PlayerProblem | null;
  toggle(): void;
  /** Goes there; what is not played yet begins there. */
  seek(ms: number): void;
}

/** A track and what the player does with it. */
export function useTrack(track: Track): TrackState {
  const isCurrent = usePlayer((player) => player.track?.key === track.key);
  const isPlaying = usePlayer((player) => isCurrent && player.isPlaying);
  const positionMs = usePlayer((player) => (isCurrent ? player.positionMs : 0));
  const durationMs = usePlayer((player) => (isCurrent && player.track?.durationMs) || track.durationMs);
  const problem = usePlayer((player) => (isCurrent ? player.problem : null));
  return {
    isCurrent,
    isPlaying,
    positionMs,
    durationMs,
    problem,
    toggle: () => toggle(track),
    seek: (ms) => (isCurrent && !problem ? seek(ms) : play(track, ms)),
  };
}
