import { useTranslate } from '../../../i18n';
import type { Item } from '../items';
import { useSource } from '../useSource';
import { Unavailable } from './Unavailable';

interface Props {
  item: Item;
  label: string;
  onDownload(): void;
}

/** A film with the browser's own controls; it loads what is watched. */
export function FilmStage({ item, label, onDownload }: Props) {
  const t = useTranslate();
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
          onError={({ currentTarget }) => source.onError(currentTarget.error)}
          className="max-h-full max-w-full"
          style={{ aspectRatio: item.width && item.height ? `${item.width} / ${item.height}` : undefined }}
        />
      ) : source.state === 'unplayable' ? (
        <Unavailable text={t('media.unplayable')} action={t('media.download')} onAction={onDownload} />
      ) : source.state === 'gone' ? (
        <Unavailable text={t('media.gone')} />
      ) : (
        <Unavailable text={t('media.failed')} action={t('common.retry')} onAction={source.again} />
      )}
    </div>
  );
}
