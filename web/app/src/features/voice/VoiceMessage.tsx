import { useTranslate } from '../../i18n';
import { formatLength } from '../../i18n/dates';
import { cx } from '../../ui/cx';
import { PlayButton } from './PlayButton';
import { useUnplayed } from './played';
import { Speed } from './Speed';
import type { Track } from './tracks';
import { useTrack } from './useTrack';
import { Volume } from './Volume';
import { Waveform } from './Waveform';

interface Props {
  sound: Track;
  waveform: readonly number[] | null | undefined;
  /** What a file that was not recorded here is called. */
  title: string | null;
  /** Whose it is. */
  author: string;
  createdAt: string;
  mine: boolean;
  /** Whether the Tab key leads into it. */
  reachable: boolean;
}

/** A sound in a bubble. Its height is the same whatever is done with it. */
export function VoiceMessage({ sound, waveform, title, author, createdAt, mine, reachable }: Props) {
  const t = useTranslate();
  const track = useTrack(sound);
  const isUnplayed = useUnplayed({ messageId: sound.messageId, createdAt, mine });
  const { isCurrent, positionMs, durationMs, problem } = track;

  return (
    <div
      data-voice={track.isPlaying ? 'playing' : isCurrent ? 'paused' : 'idle'}
      data-unplayed={isUnplayed || undefined}
      className="w-[min(19rem,66vw)] max-w-full pt-1"
    >
      {title && <p className="truncate pb-0.5 font-medium">{title}</p>}
      {problem && (
        <p role="alert" className="pb-1 text-sm text-bad">
          {t(`player.${problem}`)}{' '}
          {problem === 'unplayable' && sound.url && (
            <a
              href={sound.url}
              download={title ?? ''}
              tabIndex={reachable ? undefined : -1}
              className="underline"
            >
              {t('media.download')}
            </a>
          )}
        </p>
      )}
      <div className="flex items-center gap-2.5">
        <PlayButton track={track} name={author} reachable={reachable} />
        <div className="flex min-w-0 grow flex-col">
          <Waveform track={track} bars={waveform} reachable={reachable} className="h-7" />
          {/* The time and the ticks of the message stand at the end of the same line. */}
          <div
            className={cx(
              'flex h-6 items-center gap-1.5 text-xs',
              mine ? 'pr-19 text-own-meta' : 'pr-15 text-muted',
            )}
          >
            <span className="shrink-0 tabular-nums" data-length>
              {formatLength(isCurrent && positionMs > 0 ? positionMs : durationMs)}
            </span>
            {isUnplayed && (
              <span className="shrink-0">
                <span aria-hidden="true" className="block size-2 rounded-full bg-accent" />
                <span className="sr-only">{t('player.unplayed')}</span>
              </span>
            )}
            {isCurrent && (
              <>
                <Speed reachable={reachable} />
                <Volume reachable={reachable} />
              </>
            )}
          </div>
        </div>
      </div>
    </div>
  );
}
