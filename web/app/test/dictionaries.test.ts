import { expect, test } from 'vitest';
import { en } from '../src/i18n/en';
import { ru } from '../src/i18n/ru';
import { translator } from '../src/i18n/translator';

const words = (entry: string | object): string[] =>
  typeof entry === 'string' ? [entry] : Object.values(entry);
const holes = (text: string): string[] => [...text.matchAll(/\{\w+\}/g)].map(String).sort();

test('Russian has exactly the keys of English', () => {
  expect(Object.keys(ru).sort()).toEqual(Object.keys(en).sort());
});

test('no words are empty, and both languages fill in the same words', () => {
  for (const key of Object.keys(en) as (keyof typeof en)[]) {
    for (const text of [...words(en[key]), ...words(ru[key])]) {
      expect(text.trim(), key).not.toBe('');
      expect(holes(text), key).toEqual(holes(words(en[key])[0] ?? ''));
    }
  }
});

test('every plural has all the forms that its language needs', () => {
  for (const [dictionary, language] of [
    [en, 'en'],
    [ru, 'ru'],
  ] as const) {
    const needed = new Intl.PluralRules(language).resolvedOptions().pluralCategories.sort();
    for (const [key, entry] of Object.entries(dictionary)) {
      if (typeof entry !== 'string') expect(Object.keys(entry).sort(), key).toEqual(needed);
    }
  }
});

test('the number chooses the form', () => {
  const t = translator('ru');
  const forms = [1, 2, 5, 11, 21, 104].map((count) => t('chats.unread', { count }));
  expect(forms).toEqual([
    '1 непрочитанное сообщение',
    '2 непрочитанных сообщения',
    '5 непрочитанных сообщений',
    '11 непрочитанных сообщений',
    '21 непрочитанное сообщение',
    '104 непрочитанных сообщения',
  ]);
});

test('a word that is filled in is never taken for a place to fill', () => {
  expect(translator('en')('message.new', { name: '{text}', text: 'x' })).toBe('{text}: x');
});
