import { type KeyboardEvent, type PointerEvent, useLayoutEffect } from 'react';
import { LIST_WIDTH, usePreferences } from '../core/preferences';
import { useTranslate } from '../i18n';

const clamp = (width: number): number =>
  Math.round(Math.max(LIST_WIDTH.least, Math.min(LIST_WIDTH.most, width)));

/** The line between list and conversation, which can be dragged or moved by the arrow keys. */
export function ListWidth() {
  const t = useTranslate();
  const width = usePreferences((preferences) => preferences.listWidth);
  const set = usePreferences((preferences) => preferences.set);

  useLayoutEffect(() => {
    document.documentElement.style.setProperty('--list-width', `${width}px`);
  }, [width]);

  function onPointerMove(event: PointerEvent): void {
    if (event.currentTarget.hasPointerCapture(event.pointerId)) set({ listWidth: clamp(event.clientX) });
  }
  function onKeyDown(event: KeyboardEvent): void {
    const step = { ArrowLeft: -16, ArrowRight: 16 }[event.key];
    if (step) set({ listWidth: clamp(width + step) });
  }

  return (
    // biome-ignore lint/a11y/useSemanticElements: a rule cannot be focused; this separator can be moved
    <div
      role="separator"
      tabIndex={0}
      aria-orientation="vertical"
      aria-label={t('chats.width')}
      aria-valuenow={width}
      aria-valuemin={LIST_WIDTH.least}
      aria-valuemax={LIST_WIDTH.most}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={onPointerMove}
      onKeyDown={onKeyDown}
      onDoubleClick={() => set({ listWidth: LIST_WIDTH.usual })}
      className="absolute inset-y-0 right-0 z-10 w-px shrink-0 cursor-col-resize touch-none bg-line outline-offset-0 before:absolute before:inset-y-0 before:-left-1 before:w-2.5 hover:bg-accent focus-visible:bg-accent"
    />
  );
}
