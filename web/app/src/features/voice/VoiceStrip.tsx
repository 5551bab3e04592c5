import { ChevronLeft, Square, Trash2 } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslate } from '../../i18n';
import { formatLength } from '../../i18n/dates';
import { IconButton } from '../../ui/Button';
import { PlayButton } from './PlayButton';
import { liveMs, useRecordings, type VoiceDraft } from './recording';
import { useTrack } from './useTrack';
import type { Voice } from './useVoice';
import { Waveform } from './Waveform';

/** In place of the text while something is recorded, or waits to be listened to. */
export function VoiceStrip({ voice }: { voice: Voice }) {
  const { live, draft } = voice;
  const wasLive = useRef(false);
  if (live) wasLive.current = true;
  if (live) return <LiveStrip voice={voice} isHeld={live.isHeld} isAsking={live.phase === 'asking'} />;
  return draft && <DraftStrip key={draft.id} voice={voice} draft={draft} isNew={wasLive.current} />;
}

interface LiveProps {
  voice: Voice;
  isHeld: boolean;
  isAsking: boolean;
}

function LiveStrip({ voice, isHeld, isAsking }: LiveProps) {
  const t = useTranslate();
  const slide = useRecordings((state) => state.slide);
  return (
    <div data-recording className="flex min-h-11 min-w-0 grow items-center gap-2 overflow-hidden pl-1.5">
      {!isHeld && (
        <IconButton label={t('voice.cancel')} tone="bad" onClick={() => void voice.cancel()}>
          <Trash2 size={20} aria-hidden="true" />
        </IconButton>
      )}
      {isAsking ? (
        <p className="min-w-0 grow truncate pl-2.5 text-muted">{t('voice.asking')}</p>
      ) : (
        <>
          <span
            aria-hidden="true"
            className={`recording-dot size-2.5 shrink-0 rounded-full bg-bad ${isHeld ? 'ml-2.5' : ''}`}
          />
          <Clock />
          {isHeld ? (
            <p
              className="flex min-w-0 grow items-center justify-center text-sm text-muted"
              style={{ transform: `translateX(-${slide}px)`, opacity: Math.max(0.2, 1 - slide / 160) }}
            >
              <ChevronLeft size={16} aria-hidden="true" className="shrink-0" />
              <span className="truncate">{t('voice.slideToCancel')}</span>
            </p>
          ) : (
            <LiveLevel />
          )}
        </>
      )}
      {!isHeld && !isAsking && (
        <IconButton label={t('voice.stop')} onClick={() => void voice.stop()}>
          <Square size={18} aria-hidden="true" className="fill-current" />
        </IconButton>
      )}
    </div>
  );
}

function Clock() {
  const t = useTranslate();
  const [ms, setMs] = useState(liveMs);
  useEffect(() => {
    const timer = setInterval(() => setMs(liveMs()), 100);
    return () => clearInterval(timer);
  }, []);
  const tenths = Math.floor((ms % 1000) / 100);
  return (
    <span
      role="timer"
      aria-label={t('voice.recordingAt', { time: formatLength(ms) })}
      className="shrink-0 tabular-nums"
    >
      {formatLength(ms)}
      <span className="text-muted">.{tenths}</span>
    </span>
  );
}

const SHOWN = 48;

/** The last two and a half seconds, the newest on the right. */
function LiveLevel() {
  const bars = useRecordings((state) => state.bars);
  const last = bars.slice(-SHOWN);
  return (
    <span
      aria-hidden="true"
      data-level={bars.at(-1) ?? 0}
      className="flex h-7 min-w-0 grow items-center justify-end gap-px overflow-hidden"
    >
      {last.map((bar, index) => (
        <span
          // biome-ignore lint/suspicious/noArrayIndexKey: a bar is what it is by its place in the whole
          key={bars.length - last.length + index}
          className="w-0.75 shrink-0 rounded-full bg-accent"
          style={{ height: `${Math.max(10, bar)}%` }}
        />
      ))}
    </span>
  );
}

interface DraftProps {
  voice: Voice;
  draft: VoiceDraft;
  /** It was recorded just now. */
  isNew: boolean;
}

function DraftStrip({ voice, draft, isNew }: DraftProps) {
  const t = useTranslate();
  const play = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    // What was pressed went with the recording.
    if (isNew && document.activeElement === document.body) play.current?.focus();
  }, [isNew]);
  const { id: key, chatId, url, durationMs, waveform } = draft;
  const track = useTrack({ key, chatId, messageId: null, attachmentId: null, url, durationMs });
  return (
    <section
      aria-label={t('voice.draft')}
      data-voice-draft
      className="flex min-h-11 min-w-0 grow items-center gap-2 pl-1.5"
    >
      <IconButton label={t('voice.discard')} tone="bad" onClick={() => void voice.discard()}>
        <Trash2 size={20} aria-hidden="true" />
      </IconButton>
      <PlayButton ref={play} track={track} size="small" />
      <Waveform track={track} bars={waveform} className="h-7 min-w-0 grow" />
      <span className="shrink-0 pr-2 text-sm text-muted tabular-nums">
        {formatLength(track.isCurrent ? track.positionMs : durationMs)}
      </span>
    </section>
  );
}
