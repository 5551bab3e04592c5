import { ImageOff } from 'lucide-react';
import { useTranslate } from '../../../i18n';

export function Unavailable({ isGone, again }: { isGone: boolean; again(): void }) {
  const t = useTranslate();
  return (
    <div className="flex flex-col items-center gap-2 p-6 text-center text-white/80">
      <ImageOff size={36} aria-hidden="true" />
      <p>{t(isGone ? 'media.gone' : 'media.failed')}</p>
      {!isGone && (
        <button
          type="button"
          onClick={again}
          className="min-h-10 rounded-xl bg-white/15 px-4 font-medium text-white hover:bg-white/25"
        >
          {t('common.retry')}
        </button>
      )}
    </div>
  );
}
