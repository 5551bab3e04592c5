import type { Item } from '../items';
import { useSource } from '../useSource';
import { Unavailable } from './Unavailable';

/** A film with the browser's own controls; it loads what is watched. */
export function FilmStage({ item, label }: { item: Item; label: string }) {
  const source = useSource(item);
  return (
    <div className="grid size-full place-items-center p-2 pb-4 sm:px-14">
      {source.src ? (
        // biome-ignore lint/a11y/useMediaCaption: what people film has none
        <video
          key={source.src}
          src={source.src}
          aria-label={label}
          controls
          autoPlay
          playsInline
          onError={source.onError}
          className="max-h-full max-w-full"
          style={{ aspectRatio: item.width && item.height ? `${item.width} / ${item.height}` : undefined }}
        />
      ) : (
        <Unavailable isGone={source.state === 'gone'} again={source.again} />
      )}
    </div>
  );
}
