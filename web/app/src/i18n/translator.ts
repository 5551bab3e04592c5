import type { Language } from '../core/preferences';
import type { Dictionary, PluralKey, TextKey } from './dictionary';
import { en } from './en';
import { ru } from './ru';

export type Words = Readonly<Record<string, string | number>>;

export interface Translate {
  (key: TextKey, words?: Words): string;
  (key: PluralKey, words: Words & { count: number }): string;
  readonly language: Language;
  /** Whether a key made at run time exists. */
  has(key: string): key is TextKey;
}

const DICTIONARIES: Record<Language, Dictionary> = { en, ru };

function fill(text: string, words: Words | undefined): string {
  if (!words) return text;
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(words[name] ?? whole));
}

export function translator(language: Language): Translate {
  const dictionary = DICTIONARIES[language];
  const plurals = new Intl.PluralRules(language);
  const translate = (key: TextKey | PluralKey, words?: Words): string => {
    const entry = dictionary[key];
    if (typeof entry === 'string') return fill(entry, words);
    return fill(entry[plurals.select(Number(words?.count ?? 0))] ?? entry.other, words);
  };
  return Object.assign(translate, {
    language,
    has: (key: string): key is TextKey => typeof dictionary[key as TextKey] === 'string',
  });
}
