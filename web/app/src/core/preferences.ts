import { create } from 'zustand';

export type Theme = 'system' | 'light' | 'dark';
export type Language = 'en' | 'ru';
export type Accent = 'blue' | 'teal' | 'green' | 'amber' | 'rose' | 'violet';

export const ACCENTS: readonly Accent[] = ['blue', 'teal', 'green', 'amber', 'rose', 'violet'];
export const TEXT_SIZES = { least: 14, most: 20, usual: 15 } as const;
/** How fast voice messages are played. */
export const SPEEDS = [1, 1.5, 2] as const;
export type Speed = (typeof SPEEDS)[number];
export const LIST_WIDTH = { least: 280, most: 420, usual: 340 } as const;

/** What the account keeps for all devices. */
export interface Look {
  theme: Theme;
  accent: Accent;
  /** Null: as the browser. */
  chosenLanguage: Language | null;
  messageTextSize: number;
}

interface Chosen extends Look {
  listWidth: number;
  speed: Speed;
  /** 0 to 1. */
  volume: number;
  /** A look was chosen here that the account may not have: whose, and its look at that time. */
  unsaved: Unsaved | null;
}

interface Unsaved {
  userId: string;
  before: string;
}

/** Two looks are the same if this is. */
export function lookOf({ theme, accent, chosenLanguage, messageTextSize }: Partial<Look>): string {
  return JSON.stringify([theme, accent, chosenLanguage ?? null, messageTextSize]);
}

export interface Preferences extends Chosen {
  language: Language;
  set(change: Partial<Chosen>): void;
}

/** `public/boot.js` reads the same key before the first paint. */
const KEY = 'vestnik.preferences';

function browserLanguage(): Language {
  const first = navigator.languages?.find((tag) => /^(ru|en)\b/i.test(tag));
  return first?.toLowerCase().startsWith('ru') ? 'ru' : 'en';
}

function stored(): Partial<Chosen> {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(KEY) ?? '{}');
    return typeof value === 'object' && value !== null ? sound(value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** Only what is known and in range: the value may come from an older client or another device. */
export function sound(value: Record<string, unknown>): Partial<Chosen> {
  const chosen: Partial<Chosen> = {};
  if (value.theme === 'system' || value.theme === 'light' || value.theme === 'dark')
    chosen.theme = value.theme;
  if (ACCENTS.includes(value.accent as Accent)) chosen.accent = value.accent as Accent;
  if (value.chosenLanguage === 'en' || value.chosenLanguage === 'ru')
    chosen.chosenLanguage = value.chosenLanguage;
  const size = Number(value.messageTextSize);
  if (size >= TEXT_SIZES.least && size <= TEXT_SIZES.most) chosen.messageTextSize = size;
  const width = Number(value.listWidth);
  if (width >= LIST_WIDTH.least && width <= LIST_WIDTH.most) chosen.listWidth = width;
  if (SPEEDS.includes(value.speed as Speed)) chosen.speed = value.speed as Speed;
  const volume = Number(value.volume ?? Number.NaN);
  if (volume >= 0 && volume <= 1) chosen.volume = volume;
  const { userId, before } = (value.unsaved ?? {}) as Partial<Unsaved>;
  if (typeof userId === 'string' && typeof before === 'string') chosen.unsaved = { userId, before };
  return chosen;
}

const media = window.matchMedia('(prefers-color-scheme: dark)');

function show(preferences: Preferences): void {
  const root = document.documentElement;
  const dark = preferences.theme === 'dark' || (preferences.theme === 'system' && media.matches);
  root.dataset.theme = dark ? 'dark' : 'light';
  root.dataset.accent = preferences.accent;
  root.lang = preferences.language;
  root.style.setProperty('--message-size', `${preferences.messageTextSize / 16}rem`);
  document.querySelector('meta[name="theme-color"]')?.setAttribute('content', dark ? '#1c1f24' : '#ffffff');
}

function save(preferences: Preferences): void {
  const { language: _, set: __, ...chosen } = preferences;
  try {
    localStorage.setItem(KEY, JSON.stringify(chosen));
  } catch {
    // Storage refused: they last as long as the page.
  }
}

export const usePreferences = create<Preferences>()((set) => {
  const held = stored();
  return {
    theme: 'system',
    accent: 'blue',
    chosenLanguage: null,
    messageTextSize: TEXT_SIZES.usual,
    listWidth: LIST_WIDTH.usual,
    speed: 1,
    volume: 1,
    unsaved: null,
    ...held,
    language: held.chosenLanguage ?? browserLanguage(),
    set: (change) =>
      set((now) => {
        const chosenLanguage =
          change.chosenLanguage === undefined ? now.chosenLanguage : change.chosenLanguage;
        return { ...change, language: chosenLanguage ?? browserLanguage() };
      }),
  };
});

show(usePreferences.getState());
usePreferences.subscribe((preferences) => {
  show(preferences);
  save(preferences);
});
media.addEventListener('change', () => show(usePreferences.getState()));
