import { type Ref, useImperativeHandle, useRef, useState } from 'react';
import { useTranslate } from '../../../i18n';
import { cx } from '../../../ui/cx';
import type { Item } from '../items';
import { Placeholder } from '../Placeholder';
import { useSource } from '../useSource';
import { Unavailable } from './Unavailable';
import { useZoom } from './useZoom';

export interface ZoomHandle {
  larger(): void;
  smaller(): void;
  whole(): void;
}

interface Props {
  ref: Ref<ZoomHandle>;
  item: Item;
  label: string;
  onSwipe(to: 'next' | 'previous' | 'close'): void;
}

/** One picture on its stage: whole at first. A press beside it closes. */
export function PictureStage({ ref, item, label, onSwipe }: Props) {
  const t = useTranslate();
  const stage = useRef<HTMLDivElement>(null);
  const picture = useRef<HTMLSpanElement>(null);
  const source = useSource(item);
  const [natural, setNatural] = useState<{ width: number; height: number } | null>(null);
  const zoom = useZoom({ stage, picture, onSwipe });
  useImperativeHandle(ref, () => ({ larger: zoom.larger, smaller: zoom.smaller, whole: zoom.whole }));

  const width = natural?.width ?? item.width ?? 800;
  const height = natural?.height ?? item.height ?? 600;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys do the same, see the viewer
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keys do the same, see the viewer
    <div
      ref={stage}
      {...zoom.handlers}
      onClick={(event) => {
        const box = picture.current?.getBoundingClientRect();
        const { clientX: x, clientY: y } = event;
        const isBeside = box && (x < box.left || x > box.right || y < box.top || y > box.bottom);
        if (isBeside && zoom.wasClick()) onSwipe('close');
      }}
      onDoubleClick={zoom.toggle}
      className={cx(
        'grid size-full touch-none place-items-center overflow-hidden select-none',
        zoom.isWhole ? 'cursor-zoom-in' : 'cursor-grab active:cursor-grabbing',
      )}
    >
      {source.state === 'gone' ? (
        <Unavailable text={t('media.gone')} />
      ) : source.state !== 'fine' ? (
        <Unavailable text={t('media.failed')} action={t('common.retry')} onAction={source.again} />
      ) : (
        <span
          ref={picture}
          data-zoom={zoom.transform}
          className={cx(
            'pointer-events-none relative block',
            !zoom.isDragged && 'transition-transform duration-100',
          )}
          style={{
            // As large as there is room, and no larger than it is.
            width: `min(100cqw, 100cqh * ${width / height}, ${width}px)`,
            aspectRatio: `${width} / ${height}`,
            transform: zoom.transform,
          }}
        >
          {!natural && <Placeholder preview={item.preview} />}
          {source.src && (
            <img
              src={source.src}
              alt={label}
              draggable={false}
              onLoad={({ currentTarget }) => {
                const { naturalWidth: width, naturalHeight: height } = currentTarget;
                const show = (): void => setNatural({ width, height });
                currentTarget.decode().then(show, show);
              }}
              onError={() => source.onError()}
              className="absolute inset-0 size-full"
            />
          )}
        </span>
      )}
    </div>
  );
}
