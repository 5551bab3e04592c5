import { create } from 'zustand';

/** The modal dialogs that are open, the uppermost last: outside of it nothing can be pressed or is read aloud. */
export const useDialogs = create<{ open: readonly HTMLDialogElement[] }>()(() => ({ open: [] }));

export function dialogOpened(dialog: HTMLDialogElement): () => void {
  useDialogs.setState(({ open }) => ({ open: [...open, dialog] }));
  return () => useDialogs.setState(({ open }) => ({ open: open.filter((each) => each !== dialog) }));
}
