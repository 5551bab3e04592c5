import { asProblem } from '@vestnik/sdk';
import { Download } from 'lucide-react';
import { createElement, useState } from 'react';
import { toast } from '../../core/announce';
import { useVestnik } from '../../core/client';
import { download } from '../../core/download';
import { problemText } from '../../core/problems';
import { useTranslate } from '../../i18n';
import { formatSize } from '../../i18n/sizes';
import { cx } from '../../ui/cx';
import { endingOf, fileIcon } from './fileIcons';
import type { Item } from './items';
import { UploadRing } from './UploadRing';

/** A file by name, kind and size: on its way how much of it has gone, once there a button that saves it. */
export function FileCard({ item, mine }: { item: Item; mine: boolean }) {
  const t = useTranslate();
  const { name, size, stored, waiting } = item;
  const [isGone, setGone] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const muted = mine ? 'text-own-meta' : 'text-muted';
  const words = (
    <span className="min-w-0 grow text-left">
      <span
        className={cx(
          'line-clamp-2 font-medium break-words [overflow-wrap:anywhere]',
          isGone && 'line-through',
        )}
      >
        <bdi>{name}</bdi>
      </span>
      <span className={cx('block text-[0.8125rem] tabular-nums', muted)}>
        {isGone ? t('media.gone') : waiting ? <Sent item={item} /> : sizeText(t, name, size)}
      </span>
    </span>
  );

  async function save(): Promise<void> {
    if (!stored || isBusy) return;
    setBusy(true);
    try {
      if (await download(stored.messageId, stored.attachmentId)) return;
      setGone(true);
      toast(t('problem.media.not_found'), true);
    } catch (error) {
      toast(problemText(t, asProblem(error)), true);
    } finally {
      setBusy(false);
    }
  }

  const look = 'flex w-full items-center gap-3 rounded-xl p-1';
  if (waiting) {
    return (
      <div data-file={name} className={look}>
        <UploadRing item={item} onPicture={false} />
        {words}
      </div>
    );
  }
  return (
    <button
      type="button"
      tabIndex={-1}
      data-file={name}
      aria-label={t('media.downloadNamed', { name })}
      aria-busy={isBusy}
      disabled={isGone}
      onClick={() => void save()}
      className={cx(look, 'group hover:bg-accent/8')}
    >
      <span className="relative grid size-11 shrink-0 place-items-center rounded-xl bg-accent/15 text-accent">
        {createElement(fileIcon(name), {
          size: 24,
          'aria-hidden': true,
          className: isGone ? 'opacity-50' : 'group-hover:opacity-0',
        })}
        {!isGone && (
          <Download size={22} aria-hidden="true" className="absolute opacity-0 group-hover:opacity-100" />
        )}
      </span>
      {words}
    </button>
  );
}

function Sent({ item: { size, waiting } }: { item: Item }) {
  const t = useTranslate();
  const share = useVestnik((state) => state.uploads[waiting?.fileId ?? '']);
  if (share === undefined) return formatSize(t, size);
  return t('media.sentOf', { sent: formatSize(t, Math.floor(size * share)), size: formatSize(t, size) });
}

function sizeText(t: ReturnType<typeof useTranslate>, name: string, bytes: number): string {
  const type = endingOf(name).toUpperCase();
  const size = formatSize(t, bytes);
  return type ? t('media.sizeAndType', { size, type }) : size;
}
