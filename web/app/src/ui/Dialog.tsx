import { type ReactNode, useEffect, useId, useRef } from 'react';
import { dialogOpened } from './topDialog';

interface Props {
  title: string;
  onClose(): void;
  children: ReactNode;
}

/** The browser's own modal: it keeps the focus inside, gives it back, and closes on Escape. */
export function Dialog({ title, onClose, children }: Props) {
  const ref = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const dialog = ref.current;
    const before = document.activeElement;
    if (!dialog) return;
    if (!dialog.open) dialog.showModal();
    const closed = dialogOpened(dialog);
    return () => {
      closed();
      dialog.close();
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={ref}
      aria-labelledby={id}
      onClose={onClose}
      onKeyDown={(event) => event.stopPropagation()}
      onPointerDown={(event) => {
        if (event.target === ref.current) onClose();
      }}
      className="appear m-auto w-[min(24rem,calc(100vw-2rem))] rounded-2xl bg-raised p-0 text-text shadow-float"
    >
      <div className="p-5">
        <h2 id={id} className="text-lg font-semibold">
          {title}
        </h2>
        {children}
      </div>
    </dialog>
  );
}
