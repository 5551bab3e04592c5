import type { ReplyPreview } from '@vestnik/sdk';
import { create } from 'zustand';

export interface Draft {
  text: string;
  replyTo: ReplyPreview | null;
}

const PREFIX = 'vestnik.draft.';
const NONE: Draft = { text: '', replyTo: null };

function stored(): Record<string, Draft> {
  const drafts: Record<string, Draft> = {};
  try {
    for (const key of Object.keys(localStorage)) {
      if (!key.startsWith(PREFIX)) continue;
      const value = JSON.parse(localStorage.getItem(key) ?? 'null') as Draft | null;
      if (typeof value?.text === 'string') drafts[key.slice(PREFIX.length)] = value;
    }
  } catch {
    // Unreadable drafts are no drafts.
  }
  return drafts;
}

export const useDrafts = create<{ drafts: Record<string, Draft> }>()(() => ({ drafts: stored() }));

export function draftOf(chatId: string): Draft {
  return useDrafts.getState().drafts[chatId] ?? NONE;
}

export function setDraft(chatId: string, draft: Draft): void {
  const empty = draft.text.trim() === '' && !draft.replyTo;
  useDrafts.setState(({ drafts }) => {
    const { [chatId]: _, ...others } = drafts;
    return { drafts: empty ? others : { ...others, [chatId]: draft } };
  });
  try {
    if (empty) localStorage.removeItem(PREFIX + chatId);
    else localStorage.setItem(PREFIX + chatId, JSON.stringify(draft));
  } catch {
    // Storage refused: the draft lasts as long as the page.
  }
}

export function clearDrafts(): void {
  useDrafts.setState({ drafts: {} });
  try {
    for (const key of Object.keys(localStorage)) if (key.startsWith(PREFIX)) localStorage.removeItem(key);
  } catch {
    // Nothing was kept.
  }
}
