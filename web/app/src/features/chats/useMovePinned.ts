import type { Chat } from '@vestnik/sdk';
import { useCallback, useState } from 'react';
import { announce } from '../../core/announce';
import { useVestnik } from '../../core/client';
import { useTranslate } from '../../i18n';
import { orderPinned } from '../chatMenu/chatActions';
import { useTitles } from '../people/useKnownPeople';

interface Drag {
  id: string;
  from: number;
  to: number;
  /** In pixels, from the place where the row is drawn to where the pointer holds it. */
  offset: number;
}

function moved(ids: readonly string[], from: number, to: number): string[] {
  const next = ids.toSpliced(from, 1);
  next.splice(to, 0, ids[from] as string);
  return next;
}

/** The order of the pinned chats, by dragging and by steps. `chats`: those of the list, the pinned ones first. */
export function useMovePinned(chats: readonly Chat[]) {
  const t = useTranslate();
  const titleOf = useTitles();
  const pinned = useVestnik((state) => state.pinned);
  const [drag, setDrag] = useState<Drag | null>(null);
  // What is pinned and not in this list, such as a chat in the archive, keeps its place.
  const shown = pinned.filter((id) => chats.some((chat) => chat.id === id));

  function save(next: readonly string[], id: string): void {
    const places = new Set(next);
    let at = 0;
    const all = pinned.map((each) => (places.has(each) ? (next[at++] as string) : each));
    const chat = chats.find((each) => each.id === id);
    const place = next.indexOf(id) + 1;
    if (chat) announce(t('list.moved', { name: titleOf(chat), place, all: next.length }));
    void orderPinned(t, all);
  }

  function start(id: string): void {
    const from = shown.indexOf(id);
    setDrag({ id, from, to: from, offset: 0 });
  }

  /** `by`: pixels from where the drag began. */
  function move(by: number, rowHeight: number): void {
    setDrag((now) => {
      if (!now || rowHeight <= 0) return now;
      const to = Math.max(0, Math.min(shown.length - 1, now.from + Math.round(by / rowHeight)));
      return { ...now, to, offset: by - (to - now.from) * rowHeight };
    });
  }

  function drop(isMeant: boolean): void {
    setDrag(null);
    if (isMeant && drag && drag.to !== drag.from) save(moved(shown, drag.from, drag.to), drag.id);
  }

  function step(id: string, by: 1 | -1): void {
    const from = shown.indexOf(id);
    const to = from + by;
    if (from >= 0 && to >= 0 && to < shown.length) save(moved(shown, from, to), id);
  }

  /** The list as it would be if what is dragged were let go now. */
  const ordered = useCallback(
    (all: readonly Chat[]): Chat[] => {
      if (!drag) return [...all];
      const next = all.toSpliced(drag.from, 1);
      next.splice(drag.to, 0, all[drag.from] as Chat);
      return next;
    },
    [drag],
  );

  return { drag, ordered, place: (id: string) => shown.indexOf(id), start, move, drop, step };
}
