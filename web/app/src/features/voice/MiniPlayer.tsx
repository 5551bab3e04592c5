import { X } from 'lucide-react';
import { useEffect } from 'react';
import { Link } from 'wouter';
import { useVestnik } from '../../core/client';
import { useTranslate } from '../../i18n';
import { formatLength } from '../../i18n/dates';
import { IconButton } from '../../ui/Button';
import { useNames } from '../people/useKnownPeople';
import { PlayButton } from './PlayButton';
import { readPlayed } from './played';
import { stopPlaying, usePlayer } from './player';
import { restore } from './recording';
import { Speed } from './Speed';
import { messageOf, type Track } from './tracks';
import { useTrack } from './useTrack';
import { Volume } from './Volume';

/** What goes on sounding after its chat was left, within reach wherever one is. */
export function MiniPlayer({ openChatId }: { openChatId: string | undefined }) {
  const track = usePlayer((player) => player.track);
  useEffect(() => {
    // Of what was being recorded when the page was closed nothing is lost.
    restore();
    void readPlayed();
  }, []);
  return (
    <>
      {track && <Announced track={track} />}
      {track?.messageId && track.chatId !== openChatId && <Bar track={track} />}
    </>
  );
}

function useAuthor(track: Track): string {
  const t = useTranslate();
  const nameOf = useNames();
  const myId = useVestnik((state) => state.me?.id);
  const sender = useVestnik((state) => messageOf(state, track)?.sender);
  return sender?.id === myId ? t('common.you') : nameOf(sender);
}

/** For the keys of the system and its lock screen. */
function Announced({ track }: { track: Track }): null {
  const t = useTranslate();
  const artist = useAuthor(track);
  useEffect(() => {
    if (!navigator.mediaSession) return;
    navigator.mediaSession.metadata = new MediaMetadata({ title: t('voice.message'), artist });
    return () => {
      navigator.mediaSession.metadata = null;
    };
  }, [t, artist]);
  return null;
}

function Bar({ track }: { track: Track }) {
  const t = useTranslate();
  const state = useTrack(track);
  const name = useAuthor(track);
  const share = state.durationMs > 0 ? Math.min(1, state.positionMs / state.durationMs) : 0;
  return (
    <section
      aria-label={t('player.bar')}
      data-mini-player
      className="safe-top arrive relative flex shrink-0 items-center gap-2 border-line border-b bg-surface px-2 py-1"
    >
      <PlayButton track={state} size="small" name={name} />
      <Link
        href={`/chat/${track.chatId}`}
        aria-label={t('player.toChat', { name })}
        className="flex min-w-0 grow items-baseline gap-2 rounded-lg px-1 py-1.5 hover:bg-sunken"
      >
        <span className="truncate font-medium">{name}</span>
        <span className="shrink-0 text-[0.8125rem] text-muted tabular-nums">
          {formatLength(state.positionMs)} / {formatLength(state.durationMs)}
        </span>
      </Link>
      {state.problem && <p className="truncate text-sm text-bad">{t(`player.${state.problem}`)}</p>}
      <Volume />
      <Speed />
      <IconButton label={t('player.close')} onClick={stopPlaying}>
        <X size={18} aria-hidden="true" />
      </IconButton>
      <span
        aria-hidden="true"
        className="absolute inset-x-0 bottom-0 h-0.5 origin-left bg-accent"
        style={{ transform: `scaleX(${share})` }}
      />
    </section>
  );
}
