import { describe, expect, test } from 'vitest';
import {
  dayKey,
  formatDay,
  formatLastSeen,
  formatLength,
  formatListTime,
  formatMoment,
  formatWait,
} from '../src/i18n/dates';
import { translator } from '../src/i18n/translator';

const en = translator('en');
const ru = translator('ru');
const now = new Date(2026, 10, 21, 14, 30);
const at = (...parts: [number, number, number, number?, number?]) => new Date(...parts).toISOString();

describe('a moment is told as people tell it', () => {
  test('minutes within the hour', () => {
    expect(formatMoment(en, at(2026, 10, 21, 14, 29), now)).toBe('1 minute ago');
    expect(formatMoment(en, at(2026, 10, 21, 14, 25), now)).toBe('5 minutes ago');
    expect(formatMoment(ru, at(2026, 10, 21, 14, 28), now)).toBe('2 минуты назад');
  });

  test('the day, then the date', () => {
    expect(formatMoment(en, at(2026, 10, 21, 9, 5), now)).toBe('today at 09:05');
    expect(formatMoment(en, at(2026, 10, 20, 23, 59), now)).toBe('yesterday at 23:59');
    expect(formatMoment(ru, at(2026, 2, 8, 12, 0), now)).toBe('8 марта в 12:00');
    expect(formatMoment(en, at(2024, 2, 8, 12, 0), now)).toContain('2024');
  });

  test('a clock that is a little ahead does not speak of the future', () => {
    expect(formatMoment(en, at(2026, 10, 21, 14, 31), now)).toBe('just now');
  });
});

test('last seen is told in both languages', () => {
  expect(formatLastSeen(en, at(2026, 10, 21, 14, 25), now)).toBe('last seen 5 minutes ago');
  expect(formatLastSeen(ru, at(2026, 10, 21, 14, 25), now)).toBe('был(а) 5 минут назад');
  expect(formatLastSeen(ru, at(2026, 10, 20, 9, 0), now)).toBe('был(а) вчера в 09:00');
  expect(formatLastSeen(en, null, now)).toBe('last seen recently');
});

test('days are told apart by the calendar, not by hours', () => {
  expect(formatDay(en, at(2026, 10, 21, 0, 1), now)).toBe('Today');
  expect(formatDay(ru, at(2026, 10, 20, 23, 59), now)).toBe('Вчера');
  expect(formatDay(ru, at(2026, 10, 19), now)).toBe('19 ноября');
  expect(dayKey(at(2026, 0, 1, 0, 0))).not.toBe(dayKey(at(2025, 11, 31, 23, 59)));
});

test('the list shows a time, a weekday or a date', () => {
  expect(formatListTime(en, at(2026, 10, 21, 8, 0), now)).toBe('08:00');
  expect(formatListTime(en, at(2026, 10, 18), now)).toBe('Wed');
  expect(formatListTime(ru, at(2026, 10, 1), now)).toBe('01.11');
});

test('a wait is rounded up', () => {
  expect(formatWait(en, 0.4)).toBe('1 second');
  expect(formatWait(en, 61)).toBe('2 minutes');
  expect(formatWait(ru, 3600)).toBe('1 час');
});

test('how long a sound lasts is told as clocks do', () => {
  expect([0, 999, 5_400, 65_000, 600_000, 3_607_000].map(formatLength)).toEqual([
    '0:00',
    '0:00',
    '0:05',
    '1:05',
    '10:00',
    '1:00:07',
  ]);
});
