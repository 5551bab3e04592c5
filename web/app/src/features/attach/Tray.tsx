import { LoaderCircle, Play, X } from 'lucide-react';
import { createElement, useId } from 'react';
import { localUrl } from '../../core/localUrls';
import { useTranslate } from '../../i18n';
import { formatSize } from '../../i18n/sizes';
import { fileIcon } from '../media/fileIcons';
import { removeFromTray, setAsFiles, type TrayItem, useTray } from './trays';

/** What will go with the next message, above the field in which it is written. */
export function Tray({ chatId }: { chatId: string }) {
  const t = useTranslate();
  const id = useId();
  const { items, asFiles } = useTray(chatId);
  if (items.length === 0) return null;
  const hasPictures = items.some(({ kind }) => kind === 'image' || kind === 'video');
  return (
    <section
      aria-label={t('attach.tray')}
      data-tray={items.length}
      className="arrive border-line border-b px-2 pt-2 pb-1.5"
    >
      <ul className="flex gap-2 overflow-x-auto overscroll-x-contain p-1">
        {items.map((item) => (
          <li key={item.id} className="relative shrink-0">
            {!asFiles && (item.kind === 'image' || item.kind === 'video') ? (
              <Thumbnail item={item} />
            ) : (
              <FileChip item={item} />
            )}
            <button
              type="button"
              aria-label={t('attach.remove', { name: item.file.name })}
              title={t('attach.remove', { name: item.file.name })}
              onClick={() => removeFromTray(chatId, item.id)}
              className="absolute -top-1 -right-1 grid size-7 place-items-center rounded-full bg-raised text-text shadow-float hover:bg-sunken"
            >
              <X size={16} aria-hidden="true" />
            </button>
          </li>
        ))}
      </ul>
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

function Thumbnail({ item: { file, kind, ready } }: { item: TrayItem }) {
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
    </span>
  );
}

function FileChip({ item: { file } }: { item: TrayItem }) {
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
        <span className="block text-[0.8125rem] text-muted tabular-nums">{formatSize(t, file.size)}</span>
      </span>
    </span>
  );
}
