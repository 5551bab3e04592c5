import { type KeyboardEvent, type PointerEvent, useMemo } from 'react';
import { useTranslate } from '../../i18n';
import { formatLength } from '../../i18n/dates';
import { cx } from '../../ui/cx';
import { withBars } from './bars';
import type { TrackState } from './useTrack';

const BARS = 44;
/** Of a bar and the gap after it, in the picture's own units. */
const STEP = 5;
const HEIGHT = 28;
const SMALL_STEP_MS = 1_000;
const LARGE_STEP_MS = 10_000;

interface Props {
  track: TrackState;
  /** None: of a sound that came without. */
  bars: readonly number[] | null | undefined;
  reachable?: boolean;
  className?: string;
}

/** How loud it is from begin to end, coloured as far as it was heard: pressed or moved by keys it goes there. */
export function Waveform({ track, bars, reachable = true, className }: Props) {
  const t = useTranslate();
  const { positionMs, durationMs } = track;
  const shape = useMemo(() => shapeOf(bars ?? []), [bars]);
  const share = durationMs > 0 ? Math.min(1, positionMs / durationMs) : 0;

  function seekTo({ currentTarget, clientX }: PointerEvent): void {
    const box = currentTarget.getBoundingClientRect();
    const at = Math.max(0, Math.min(1, (clientX - box.left) / box.width));
    track.seek(at * durationMs);
  }

  function onKeyDown(event: KeyboardEvent): void {
    const next = {
      ArrowRight: positionMs + SMALL_STEP_MS,
      ArrowUp: positionMs + SMALL_STEP_MS,
      ArrowLeft: positionMs - SMALL_STEP_MS,
      ArrowDown: positionMs - SMALL_STEP_MS,
      PageUp: positionMs + LARGE_STEP_MS,
      PageDown: positionMs - LARGE_STEP_MS,
      Home: 0,
      // At the very end there is nothing to hear.
      End: durationMs - SMALL_STEP_MS,
    }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    track.seek(Math.max(0, Math.min(durationMs, next)));
  }

  return (
    <div
      role="slider"
      tabIndex={reachable ? 0 : -1}
      aria-label={t('player.position')}
      aria-valuemin={0}
      aria-valuemax={Math.floor(durationMs / 1000)}
      aria-valuenow={Math.floor(Math.min(positionMs, durationMs) / 1000)}
      aria-valuetext={t('player.positionAt', { at: formatLength(positionMs), of: formatLength(durationMs) })}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        seekTo(event);
      }}
      onPointerMove={(event) => event.currentTarget.hasPointerCapture(event.pointerId) && seekTo(event)}
      onKeyDown={onKeyDown}
      className={cx('relative cursor-pointer touch-pan-y rounded', className)}
    >
      <Bars shape={shape} className="text-muted opacity-65" />
      <span
        aria-hidden="true"
        className="absolute inset-0"
        style={{ clipPath: `inset(0 ${100 - share * 100}% 0 0)` }}
      >
        <Bars shape={shape} className="text-accent" />
      </span>
    </div>
  );
}

function Bars({ shape, className }: { shape: string; className: string }) {
  return (
    <svg
      aria-hidden="true"
      viewBox={`0 0 ${BARS * STEP} ${HEIGHT}`}
      preserveAspectRatio="none"
      className={cx('block size-full', className)}
    >
      <path d={shape} stroke="currentColor" strokeWidth={3} fill="none" />
    </svg>
  );
}

/** One line upwards for each bar, around the middle. */
function shapeOf(bars: readonly number[]): string {
  const shown = bars.length > 0 ? withBars(bars, BARS) : Array.from({ length: BARS }, () => 0);
  return shown
    .map((bar, index) => {
      const length = Math.max(2, (bar / 100) * HEIGHT);
      return `M${index * STEP + STEP / 2} ${(HEIGHT - length) / 2}v${length}`;
    })
    .join('');
}
