import type { en } from './en';

/** Forms by CLDR plural category; `other` always exists. */
export type Plural = Partial<Record<Intl.LDMLPluralRule, string>> & { other: string };

export type Key = keyof typeof en;

/** Plural where English is plural, one string where it is one. */
export type Translated<English> = {
  readonly [K in keyof English]: English[K] extends string ? string : Plural;
};

export type Dictionary = Translated<typeof en>;

export type PluralKey = { [K in Key]: (typeof en)[K] extends string ? never : K }[Key];
export type TextKey = Exclude<Key, PluralKey>;
