import { ImageOff, Play, RotateCw } from 'lucide-react';
import { useState } from 'react';
import { useTranslate } from '../../i18n';
import { formatLength } from '../../i18n/dates';
import { cx } from '../../ui/cx';
import type { Item } from './items';
import { Placeholder } from './Placeholder';
import { UploadRing } from './UploadRing';
import { useSource } from './useSource';

interface Props {
  item: Item;
  /** How many are in the album with it. */
  count: number;
  onOpen?(item: Item): void;
}

/** A picture or film in its place, which is as large before it has come. */
export function Tile({ item, count, onOpen }: Props) {
  const t = useTranslate();
  const source = useSource(item);
  const [shown, setShown] = useState<string | null>(null);
  const isFilm = item.kind === 'video';
  const what = t(isFilm ? 'media.openVideo' : 'media.openPhoto');
  const label = count > 1 ? t('media.openOf', { what, place: item.place + 1, all: count }) : what;
  const isShown = shown !== null && shown === source.src;

  return (
    <span
      data-tile={item.stored?.attachmentId ?? item.waiting?.fileId}
      data-shown={isShown || undefined}
      className="relative block size-full overflow-hidden bg-sunken"
    >
      {!isShown && <Placeholder preview={item.preview} />}
      {source.src &&
        (isFilm ? (
          <Poster src={source.src} onShown={setShown} onError={source.onError} />
        ) : (
          <img
            src={source.src}
            alt=""
            decoding="async"
            draggable={false}
            // Loaded is not yet drawn: until then the colours stay, and nothing blinks.
            onLoad={({ currentTarget }) => {
              const show = (): void => setShown(source.src);
              currentTarget.decode().then(show, show);
            }}
            onError={() => source.onError()}
            className={cx('absolute inset-0 size-full object-cover', !isShown && 'opacity-0')}
          />
        ))}
      {isFilm && (
        <span className="absolute top-1.5 left-1.5 rounded-full bg-black/55 px-2 text-xs leading-5 text-white tabular-nums">
          {item.durationMs ? formatLength(item.durationMs) : t('media.video')}
        </span>
      )}
      {source.state === 'gone' || source.state === 'failed' ? (
        <Missing isGone={source.state === 'gone'} isSmall={count > 2} again={source.again} />
      ) : item.waiting ? (
        <span className="absolute inset-0 grid place-items-center">
          <UploadRing item={item} onPicture />
        </span>
      ) : (
        <button
          type="button"
          tabIndex={-1}
          aria-label={label}
          onClick={() => onOpen?.(item)}
          className="absolute inset-0 grid size-full cursor-zoom-in place-items-center"
        >
          {isFilm && (
            <span className="grid size-12 place-items-center rounded-full bg-black/55 text-white">
              <Play size={24} aria-hidden="true" className="ml-0.5 fill-current" />
            </span>
          )}
        </button>
      )}
    </span>
  );
}

interface PosterProps {
  src: string;
  onShown(src: string): void;
  onError(error: MediaError | null): void;
}

/** The first picture of a film that is not black, mostly: of the film itself only its beginning is loaded. */
function Poster({ src, onShown, onError }: PosterProps) {
  return (
    <video
      src={`${src}#t=0.1`}
      preload="metadata"
      muted
      playsInline
      tabIndex={-1}
      aria-hidden="true"
      onLoadedData={() => onShown(src)}
      onError={({ currentTarget }) => onError(currentTarget.error)}
      className="pointer-events-none absolute inset-0 size-full object-cover"
    />
  );
}

/** It is said in its place: what was there, was that large. */
function Missing({ isGone, isSmall, again }: { isGone: boolean; isSmall: boolean; again(): void }) {
  const t = useTranslate();
  const text = t(isGone ? 'media.gone' : 'media.failed');
  return (
    <span
      data-missing={isGone ? 'gone' : 'failed'}
      className="absolute inset-0 flex flex-col items-center justify-center gap-1.5 bg-sunken/85 p-2 text-center text-sm text-muted"
    >
      <ImageOff size={22} aria-hidden="true" />
      <span className={isSmall ? 'sr-only' : undefined}>{text}</span>
      {!isGone && (
        <button
          type="button"
          tabIndex={-1}
          onClick={again}
          aria-label={isSmall ? t('common.retry') : undefined}
          className="flex min-h-8 items-center gap-1.5 rounded-lg px-2 font-medium text-accent hover:bg-tint"
        >
          <RotateCw size={16} aria-hidden="true" />
          {!isSmall && t('common.retry')}
        </button>
      )}
    </span>
  );
}
