import { useCallback, useEffect, useState } from 'react';
import { dismiss, type Notice } from '../core/announce';
import { useTranslate } from '../i18n';
import { cx } from './cx';

const SHOWN_MS = { passing: 2_500, bad: 6_000, undo: 6_000 } as const;

/** For whoever has just let go of it, or opened a dialog meanwhile. */
const LEAST_MS = 1_500;

function isWriting(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches('input, textarea');
}

/** One passing notice at the foot of the window. It waits while the pointer or the focus is on it. */
export function Snackbar({ notice, isInDialog }: { notice: Notice; isInDialog: boolean }) {
  const t = useTranslate();
  const [held, setHeld] = useState(false);
  const { id, at, text, bad, undo } = notice;

  useEffect(() => {
    if (held) return;
    const over = at + SHOWN_MS[undo ? 'undo' : bad ? 'bad' : 'passing'];
    const timer = setTimeout(() => dismiss(id), Math.max(over - Date.now(), LEAST_MS));
    return () => clearTimeout(timer);
  }, [id, at, held, bad, undo]);

  const take = useCallback(() => {
    dismiss(id);
    undo?.();
  }, [id, undo]);

  useEffect(() => {
    if (!undo) return;
    function onKey(event: KeyboardEvent): void {
      const isUndo = event.code === 'KeyZ' && (event.ctrlKey || event.metaKey) && !event.shiftKey;
      // In a field the keys undo what was typed.
      if (!isUndo || isWriting(event.target)) return;
      event.preventDefault();
      take();
    }
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [undo, take]);

  return (
    <section
      aria-label={t('common.notice')}
      className={cx(
        'safe-bottom pointer-events-none fixed inset-x-0 z-50 flex justify-center px-4',
        // Above what is being written; in a dialog below its buttons.
        isInDialog ? 'bottom-3' : 'bottom-24',
      )}
      // What has no button is said by the live region already.
      aria-hidden={undo ? undefined : true}
    >
      {/* biome-ignore lint/a11y/noStaticElementInteractions: whoever is about to press the button is given the time */}
      <div
        onPointerEnter={() => setHeld(true)}
        onPointerLeave={() => setHeld(false)}
        onFocus={() => setHeld(true)}
        onBlur={() => setHeld(false)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return;
          event.stopPropagation();
          dismiss(id);
        }}
        className={cx(
          'arrive flex min-w-0 items-center gap-3 rounded-xl bg-raised pl-4 text-sm shadow-float',
          undo ? 'pointer-events-auto py-1 pr-1' : 'py-2.5 pr-4',
          bad && 'border border-bad text-bad',
        )}
      >
        <p className="min-w-0">{text}</p>
        {undo && (
          <button
            type="button"
            onClick={take}
            className="min-h-10 shrink-0 rounded-lg px-3 font-medium text-accent hover:bg-tint"
          >
            {t('common.undo')}
          </button>
        )}
      </div>
    </section>
  );
}
