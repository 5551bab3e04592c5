import { create } from 'zustand';

export interface Notice {
  id: number;
  /** When it was said, in milliseconds. */
  at: number;
  text: string;
  bad: boolean;
  /** Takes back what the notice tells of. */
  undo?: () => void;
}

interface Announcements {
  /** For the one live region. */
  said: string;
  /** Shown for a while at the foot of the window: one at a time, the newest. */
  notice: Notice | null;
}

export const useAnnouncements = create<Announcements>()(() => ({ said: '', notice: null }));

let count = 0;

/** Says it to screen readers. The same words twice are said twice. */
export function announce(text: string): void {
  count++;
  useAnnouncements.setState({ said: count % 2 ? text : `${text}\u200b` });
}

export function toast(text: string, bad = false): void {
  announce(text);
  useAnnouncements.setState({ notice: { id: ++count, at: Date.now(), text, bad } });
}

/** Tells what was done and offers, for a few seconds, to take it back. */
export function toastWithUndo(text: string, undo: () => void): void {
  announce(text);
  useAnnouncements.setState({ notice: { id: ++count, at: Date.now(), text, bad: false, undo } });
}

export function dismiss(id: number): void {
  useAnnouncements.setState((now) => (now.notice?.id === id ? { notice: null } : now));
}
