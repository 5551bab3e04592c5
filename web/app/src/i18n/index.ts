import { type Language, usePreferences } from '../core/preferences';
import { type Translate, translator } from './translator';

export type { Key, TextKey } from './dictionary';
export type { Translate } from './translator';

const translators: Record<Language, Translate> = { en: translator('en'), ru: translator('ru') };

export function useTranslate(): Translate {
  return translators[usePreferences((preferences) => preferences.language)];
}
