import { LoaderCircle, MapPin, Play, X } from 'lucide-react';
import { createElement, useEffect, useId, useRef } from 'react';
import { announce } from '../../core/announce';
import { localUrl } from '../../core/localUrls';
import { useTranslate } from '../../i18n';
import { formatSize } from '../../i18n/sizes';
import { fileIcon } from '../media/fileIcons';
import { isOriginal } from './prepare';
import { removeFromTray, setAsFiles, type TrayItem, useTray } from './trays';

interface Props {
  chatId: string;
  /** The last one was taken out. */
  onEmpty(): void;
}

/** What will go with the next message, above the field in which it is written. */
export function Tray({ chatId, onEmpty }: Props) {
  const t = useTranslate();
  const id = useId();
  const list = useRef<HTMLUListElement>(null);
  const { items, asFiles } = useTray(chatId);
  const hasPictures = items.some(({ kind }) => kind === 'image' || kind === 'video');
  // Where all go as originals, that is said once for all of them.
  const isMarked = ({ file, ready }: TrayItem): boolean =>
    !(asFiles && hasPictures) && isOriginal(file, ready);
  const hasMarked = items.some(isMarked);

  useEffect(() => {
    if (hasMarked) announce(t('attach.original'));
  }, [hasMarked, t]);

  /** Whoever takes several out by keys stays at it. */
  function remove(index: number, itemId: string): void {
    const buttons = [...(list.current?.querySelectorAll<HTMLElement>('[data-remove]') ?? [])];
    const next = buttons[index + 1] ?? buttons[index - 1];
    if (next) next.focus();
    else onEmpty();
    removeFromTray(chatId, itemId);
  }

  if (items.length === 0) return null;
  return (
    <section
      aria-label={t('attach.tray')}
      data-tray={items.length}
      className="arrive border-line border-b px-2 pt-2 pb-1.5"
    >
      <ul ref={list} className="flex gap-2 overflow-x-auto overscroll-x-contain p-1">
        {items.map((item, index) => (
          <li key={item.id} className="relative shrink-0">
            {!asFiles && (item.kind === 'image' || item.kind === 'video') ? (
              <Thumbnail item={item} isMarked={isMarked(item)} />
            ) : (
              <FileChip item={item} isMarked={isMarked(item)} />
            )}
            <button
              type="button"
              aria-label={t('attach.remove', { name: item.file.name })}
              title={t('attach.remove', { name: item.file.name })}
              data-remove
              onClick={() => remove(index, item.id)}
              className="absolute -top-1 -right-1 grid size-7 place-items-center rounded-full bg-raised text-text shadow-float hover:bg-sunken"
            >
              <X size={16} aria-hidden="true" />
            </button>
          </li>
        ))}
      </ul>
      {hasMarked && (
        <p
          aria-hidden="true"
          data-originals
          className="flex items-center gap-1.5 px-2 pt-1 text-[0.8125rem] text-muted"
        >
          <MapPin size={14} aria-hidden="true" className="shrink-0" />
          {t('attach.original')}
        </p>
      )}
      {hasPictures && (
        <div className="flex items-start gap-2.5 px-2 pt-1">
          <input
            id={id}
            type="checkbox"
            checked={asFiles}
            aria-describedby={asFiles ? `${id}-note` : undefined}
            onChange={(event) => setAsFiles(chatId, event.target.checked)}
            className="mt-0.5 size-4.5 shrink-0 accent-fill"
          />
          <div className="min-w-0 text-sm">
            <label htmlFor={id}>{t('attach.asFiles')}</label>
            {asFiles && (
              <p id={`${id}-note`} className="text-[0.8125rem] text-muted">
                {t('attach.asFilesHint')}
              </p>
            )}
          </div>
        </div>
      )}
    </section>
  );
}

interface ItemProps {
  item: TrayItem;
  /** It goes as the camera wrote it. */
  isMarked: boolean;
}

function Thumbnail({ item: { file, kind, ready }, isMarked }: ItemProps) {
  const t = useTranslate();
  const url = localUrl(file);
  const look = 'size-full object-cover';
  return (
    <span className="relative block size-18 overflow-hidden rounded-lg bg-sunken">
      {kind === 'image' ? (
        <img src={url} alt={file.name} className={look} />
      ) : (
        <video
          src={`${url}#t=0.1`}
          muted
          playsInline
          preload="metadata"
          aria-label={file.name}
          className={look}
        />
      )}
      {!ready ? (
        <span className="absolute inset-0 grid place-items-center bg-black/40 text-white">
          <LoaderCircle size={22} aria-hidden="true" className="animate-spin" />
          <span className="sr-only">{t('attach.preparing', { name: file.name })}</span>
        </span>
      ) : (
        kind === 'video' && (
          <span className="absolute inset-0 grid place-items-center text-white">
            <span className="grid size-8 place-items-center rounded-full bg-black/55">
              <Play size={16} aria-hidden="true" className="ml-0.5 fill-current" />
            </span>
          </span>
        )
      )}
      {isMarked && (
        <span className="absolute bottom-1 left-1 grid size-5 place-items-center rounded-full bg-black/60 text-white">
          <OriginalMark />
        </span>
      )}
    </span>
  );
}

/** What it means is said below the list, and to those who do not see at each of them. */
function OriginalMark() {
  const t = useTranslate();
  return (
    <>
      <MapPin size={14} aria-hidden="true" />
      <span className="sr-only">{t('attach.original')}</span>
    </>
  );
}

function FileChip({ item: { file }, isMarked }: ItemProps) {
  const t = useTranslate();
  return (
    <span className="flex h-18 w-44 items-center gap-2.5 rounded-lg bg-sunken pr-6 pl-2.5">
      <span className="shrink-0 text-accent">
        {createElement(fileIcon(file.name), { size: 26, 'aria-hidden': true })}
      </span>
      <span className="min-w-0 text-sm">
        <span className="line-clamp-2 font-medium [overflow-wrap:anywhere]">
          <bdi>{file.name}</bdi>
        </span>
        <span className="flex items-center gap-1 text-[0.8125rem] text-muted tabular-nums">
          {formatSize(t, file.size)}
          {isMarked && <OriginalMark />}
        </span>
      </span>
    </span>
  );
}
