import { Pause, Play } from 'lucide-react';
import type { Ref } from 'react';
import { useTranslate } from '../../i18n';
import { cx } from '../../ui/cx';
import type { TrackState } from './useTrack';

interface Props {
  ref?: Ref<HTMLButtonElement>;
  track: TrackState;
  size?: 'small' | 'large';
  /** Whose it is, for those who do not see. */
  name?: string;
  /** Whether the Tab key leads to it. */
  reachable?: boolean;
}

export function PlayButton({ ref, track, size = 'large', name, reachable = true }: Props) {
  const t = useTranslate();
  const Icon = track.isPlaying ? Pause : Play;
  const label = track.isPlaying ? t('player.pause') : name ? t('player.playBy', { name }) : t('player.play');
  return (
    <button
      ref={ref}
      type="button"
      aria-label={label}
      title={t(track.isPlaying ? 'player.pause' : 'player.play')}
      tabIndex={reachable ? undefined : -1}
      onClick={track.toggle}
      className={cx(
        'grid shrink-0 place-items-center rounded-full bg-fill text-on-fill transition-colors hover:bg-fill-hover',
        size === 'large' ? 'size-11' : 'size-9',
      )}
    >
      <Icon
        size={size === 'large' ? 22 : 18}
        aria-hidden="true"
        className={cx('fill-current', !track.isPlaying && 'translate-x-px')}
      />
    </button>
  );
}
