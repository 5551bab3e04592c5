import { Lock, Mic, SendHorizontal } from 'lucide-react';
import { type KeyboardEvent, type MouseEvent, type PointerEvent, useRef } from 'react';
import { useTranslate } from '../../i18n';
import { formatCountdown, formatWait } from '../../i18n/dates';
import { cx } from '../../ui/cx';
import { slideTo, useRecordings } from './recording';
import type { Voice } from './useVoice';

/** What is let go sooner was a tap: the recording goes on by itself. */
const TAP_MS = 500;
const ECHO_MS = 300;
const CANCEL_PX = 110;
const LOCK_PX = 70;

interface Press {
  pointerId: number;
  x: number;
  y: number;
  at: number;
}

interface Props {
  voice: Voice;
  /** Seconds until slow mode takes what waits; 0: now. */
  wait: number;
}

/**
 * Held, it records until it is let go, and sends: to the left it cancels, up it locks. Tapped, or by a key, it records
 * until it is pressed again.
 */
export function MicButton({ voice, wait }: Props) {
  const t = useTranslate();
  const press = useRef<Press | null>(null);
  const begins = useRef(false);
  /** When the press ended that began a recording: the click that may follow it is no press of its own. */
  const begunUntil = useRef(Number.NEGATIVE_INFINITY);
  /** That press was short: the second half of a double click is no press of its own either. */
  const wasTap = useRef(false);
  const { live, draft } = voice;
  const isHeld = live?.isHeld === true;
  const sends = (live !== null && !isHeld) || draft !== null;
  const label =
    wait > 0
      ? t('composer.wait', { time: formatWait(t, wait) })
      : t(sends ? 'voice.send' : isHeld ? 'voice.recording' : 'voice.record');

  function onPointerDown(event: PointerEvent<HTMLButtonElement>): void {
    // The keyboard of a phone stays as it is: the press must not take the focus from the text.
    event.preventDefault();
    begins.current = false;
    if (!wasTap.current) begunUntil.current = Number.NEGATIVE_INFINITY;
    if (event.button !== 0 || !event.isPrimary || sends) return;
    const { pointerId, clientX: x, clientY: y } = event;
    event.currentTarget.setPointerCapture(pointerId);
    press.current = { pointerId, x, y, at: event.timeStamp };
    begins.current = true;
    void voice.begin(true);
  }

  function onPointerMove(event: PointerEvent): void {
    const held = press.current;
    if (held?.pointerId !== event.pointerId || !isHeld) return;
    const left = held.x - event.clientX;
    if (event.buttons === 0) {
      // Let go where the page was not told of it, such as over the browser's own question.
      press.current = null;
      voice.lock();
    } else if (left > CANCEL_PX) {
      press.current = null;
      void voice.cancel();
    } else if (held.y - event.clientY > LOCK_PX) {
      press.current = null;
      voice.lock();
    } else slideTo(Math.max(0, left));
  }

  function onPointerUp(event: PointerEvent): void {
    const held = press.current;
    if (begins.current) begunUntil.current = event.timeStamp;
    wasTap.current = begins.current && held !== null && event.timeStamp - held.at < TAP_MS;
    begins.current = false;
    if (held?.pointerId !== event.pointerId) return;
    press.current = null;
    const now = useRecordings.getState().live;
    // Where the browser asked first, the finger had to go there.
    if (wasTap.current || now?.phase === 'asking') voice.lock();
    else if (now?.isHeld) void voice.send();
  }

  function onPointerCancel(): void {
    // Taken away by the system: nobody has let go, and nothing is lost.
    if (press.current) voice.lock();
    press.current = null;
  }

  function onClick(event: MouseEvent): void {
    if (event.timeStamp - begunUntil.current < ECHO_MS) return;
    if (sends) void voice.send();
    else if (!live) void voice.begin(false);
  }

  return (
    <span className="relative m-1 inline-flex size-9 shrink-0">
      {isHeld && <Halo />}
      {isHeld && (
        <span
          aria-hidden="true"
          className="arrive pointer-events-none absolute bottom-14 left-1/2 grid size-10 -translate-x-1/2 place-items-center rounded-full bg-raised text-muted shadow-float"
        >
          <Lock size={18} />
        </span>
      )}
      <button
        type="button"
        aria-label={label}
        title={sends || isHeld ? label : t('voice.recordHint')}
        disabled={live?.phase === 'ending' || wait > 0}
        onPointerDown={onPointerDown}
        onPointerMove={onPointerMove}
        onPointerUp={onPointerUp}
        onPointerCancel={onPointerCancel}
        onContextMenu={(event) => event.preventDefault()}
        onKeyDown={(event: KeyboardEvent) => event.repeat && event.preventDefault()}
        onClick={onClick}
        data-mic={live ? live.phase : draft ? 'draft' : 'idle'}
        className={cx(
          'relative grid size-9 touch-none select-none place-items-center rounded-full transition-[background-color,scale] [-webkit-touch-callout:none]',
          isHeld && 'scale-150',
          (sends && wait === 0) || isHeld
            ? 'bg-fill text-on-fill hover:bg-fill-hover'
            : 'text-muted hover:text-text',
        )}
      >
        {wait > 0 ? (
          <span data-slow={wait} className="text-xs font-medium tabular-nums">
            {formatCountdown(wait)}
          </span>
        ) : sends ? (
          <SendHorizontal size={20} aria-hidden="true" />
        ) : (
          <Mic size={20} aria-hidden="true" />
        )}
      </button>
    </span>
  );
}

/** It hears something: the louder, the wider. */
function Halo() {
  const loudness = useRecordings(({ bars }) => bars.at(-1) ?? 0);
  return (
    <span
      aria-hidden="true"
      data-level={loudness}
      className="pointer-events-none absolute inset-0 rounded-full bg-accent/25 transition-transform duration-75"
      style={{ transform: `scale(${1.6 + loudness / 80})` }}
    />
  );
}
