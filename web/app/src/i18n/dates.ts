import type { Translate } from './translator';

const MINUTE = 60_000;
const DAY = 86_400_000;

const formats = new Map<string, Intl.DateTimeFormat>();

function format(t: Translate, options: Intl.DateTimeFormatOptions, date: Date): string {
  const key = t.language + JSON.stringify(options);
  let made = formats.get(key);
  if (!made) {
    // British order and 24 hours unless the browser itself speaks another English.
    const own = typeof navigator === 'undefined' ? undefined : navigator.language;
    made = new Intl.DateTimeFormat(
      own?.startsWith(t.language) ? own : t.language === 'en' ? 'en-GB' : 'ru',
      options,
    );
    formats.set(key, made);
  }
  return made.format(date);
}

/** Whole calendar days from `date` to `now`, in local time, right across clock changes. */
function daysAgo(date: Date, now: Date): number {
  const day = (d: Date): number => Date.UTC(d.getFullYear(), d.getMonth(), d.getDate());
  return Math.round((day(now) - day(date)) / DAY);
}

export function dayKey(iso: string): string {
  const date = new Date(iso);
  return `${date.getFullYear()}-${date.getMonth() + 1}-${date.getDate()}`;
}

export function formatTime(t: Translate, iso: string): string {
  return format(t, { hour: '2-digit', minute: '2-digit' }, new Date(iso));
}

/** The heading of a day in a conversation. */
export function formatDay(t: Translate, iso: string, now: Date = new Date()): string {
  const date = new Date(iso);
  const ago = daysAgo(date, now);
  if (ago === 0) return t('date.today');
  if (ago === 1) return t('date.yesterday');
  return formatDate(t, date, now);
}

function formatDate(t: Translate, date: Date, now: Date): string {
  const sameYear = date.getFullYear() === now.getFullYear();
  return format(t, { day: 'numeric', month: 'long', ...(sameYear ? {} : { year: 'numeric' }) }, date);
}

/** Beside a chat in the list: as short as can be. */
export function formatListTime(t: Translate, iso: string, now: Date = new Date()): string {
  const date = new Date(iso);
  const ago = daysAgo(date, now);
  if (ago <= 0) return formatTime(t, iso);
  if (ago < 7) return format(t, { weekday: 'short' }, date);
  const year = date.getFullYear() === now.getFullYear() ? {} : ({ year: '2-digit' } as const);
  return format(t, { day: '2-digit', month: '2-digit', ...year }, date);
}

/** "5 minutes ago", "today at 14:05", "yesterday at 9:00", "3 March at 12:00". */
export function formatMoment(t: Translate, iso: string, now: Date = new Date()): string {
  const date = new Date(iso);
  const minutes = Math.floor((now.getTime() - date.getTime()) / MINUTE);
  if (minutes < 1) return t('date.justNow');
  if (minutes < 60) return t('date.minutesAgo', { count: minutes });
  const time = formatTime(t, iso);
  const ago = daysAgo(date, now);
  if (ago === 0) return t('date.todayAt', { time });
  if (ago === 1) return t('date.yesterdayAt', { time });
  return t('date.dateAt', { date: formatDate(t, date, now), time });
}

export function formatLastSeen(t: Translate, iso: string | null | undefined, now: Date = new Date()): string {
  if (!iso) return t('presence.recently');
  const minutes = (now.getTime() - new Date(iso).getTime()) / MINUTE;
  if (minutes < 1) return t('presence.justNow');
  return t('presence.lastSeen', { when: formatMoment(t, iso, now) });
}

/** When something ends: "today at 14:05", "tomorrow at 9:00", "3 March at 12:00". */
export function formatDeadline(t: Translate, iso: string, now: Date = new Date()): string {
  const date = new Date(iso);
  const time = formatTime(t, iso);
  const ago = daysAgo(date, now);
  if (ago === 0) return t('date.todayAt', { time });
  if (ago === -1) return t('date.tomorrowAt', { time });
  return t('date.dateAt', { date: formatDate(t, date, now), time });
}

/** A wait as people say it: "20 seconds", "15 minutes", "7 days". */
export function formatWait(t: Translate, seconds: number): string {
  if (seconds < 60) return t('date.seconds', { count: Math.max(1, Math.ceil(seconds)) });
  if (seconds < 3600) return t('date.minutes', { count: Math.ceil(seconds / 60) });
  if (seconds < 48 * 3600) return t('date.hours', { count: Math.ceil(seconds / 3600) });
  return t('date.days', { count: Math.ceil(seconds / 86_400) });
}

/** How long a sound lasts, or how far it has come: "0:05", "12:40", "1:00:07". */
export function formatLength(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const two = (value: number): string => String(value).padStart(2, '0');
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}:${two(seconds % 60)}`;
  return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(seconds % 60)}`;
}

/** What is left of a wait, as a clock shows it: "9", "1:05". */
export function formatCountdown(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  return minutes === 0 ? String(seconds) : `${minutes}:${String(seconds % 60).padStart(2, '0')}`;
}
