import { X } from 'lucide-react';
import { useVestnik } from '../../core/client';
import { removeFile } from '../../core/waiting';
import { useTranslate } from '../../i18n';
import { cx } from '../../ui/cx';
import type { Item } from './items';

const RADIUS = 19;
const AROUND = 2 * Math.PI * RADIUS;

/**
 * How much of a file has gone, and the button that takes it back; for keys the menu of the message does. What was not
 * sent goes nowhere: the button alone.
 */
export function UploadRing({ item, onPicture }: { item: Item; onPicture: boolean }) {
  const t = useTranslate();
  const { chatId = '', clientId = '', fileId = '', isUploaded, isFailed } = item.waiting ?? {};
  const told = useVestnik((state) => state.uploads[fileId]);
  return (
    <span className="relative grid size-11 shrink-0 place-items-center">
      {!isFailed && <Ring name={item.name} share={isUploaded ? 1 : (told ?? 0)} onPicture={onPicture} />}
      <button
        type="button"
        tabIndex={-1}
        aria-label={t('media.cancelUpload')}
        title={t('media.cancelUpload')}
        onClick={(event) => {
          event.stopPropagation();
          removeFile({ chatId, clientId }, fileId);
        }}
        className={cx(
          'relative grid size-8 place-items-center rounded-full',
          onPicture
            ? 'bg-black/55 text-white hover:bg-black/75'
            : 'bg-accent/15 text-accent hover:bg-accent/25',
        )}
      >
        <X size={18} aria-hidden="true" />
      </button>
    </span>
  );
}

function Ring({ name, share, onPicture }: { name: string; share: number; onPicture: boolean }) {
  const t = useTranslate();
  return (
    <span
      role="progressbar"
      aria-label={t('media.uploading', { name })}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(share * 100)}
      className="absolute inset-0"
    >
      <svg viewBox="0 0 44 44" aria-hidden="true" className="size-full -rotate-90">
        <circle
          cx={22}
          cy={22}
          r={RADIUS}
          fill="none"
          strokeWidth={3}
          className={onPicture ? 'stroke-white/35' : 'stroke-accent/25'}
        />
        <circle
          cx={22}
          cy={22}
          r={RADIUS}
          fill="none"
          strokeWidth={3}
          strokeLinecap="round"
          strokeDasharray={AROUND}
          // Something is to be seen from the start.
          strokeDashoffset={AROUND * (1 - Math.max(0.03, share))}
          className={cx('transition-[stroke-dashoffset]', onPicture ? 'stroke-white' : 'stroke-accent')}
        />
      </svg>
    </span>
  );
}
