import { create } from 'zustand';

interface Announcements {
  /** For the one live region. */
  said: string;
  /** Shown for a moment at the foot of the window. */
  toast: { text: string; bad: boolean; id: number } | null;
}

export const useAnnouncements = create<Announcements>()(() => ({ said: '', toast: null }));

let count = 0;

/** Says it to screen readers. The same words twice are said twice. */
export function announce(text: string): void {
  count++;
  useAnnouncements.setState({ said: count % 2 ? text : `${text}\u200b` });
}

export function toast(text: string, bad = false): void {
  announce(text);
  const id = ++count;
  useAnnouncements.setState({ toast: { text, bad, id } });
  setTimeout(
    () => useAnnouncements.setState((now) => (now.toast?.id === id ? { toast: null } : now)),
    bad ? 6_000 : 2_500,
  );
}
