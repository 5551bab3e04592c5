import type { ReactNode } from 'react';
import { choose } from '../../core/client';
import { ACCENTS, type Language, TEXT_SIZES, type Theme, usePreferences } from '../../core/preferences';
import { useTranslate } from '../../i18n';
import { cx } from '../../ui/cx';
import { Section } from './Section';
import { useSavedPreferences } from './useSavedPreferences';

const THEMES: readonly Theme[] = ['system', 'light', 'dark'];

export function Appearance() {
  const t = useTranslate();
  const preferences = usePreferences();
  useSavedPreferences();
  const { theme, accent, chosenLanguage, messageTextSize } = preferences;

  return (
    <Section title={t('settings.appearance')}>
      <Choice label={t('settings.theme')}>
        {THEMES.map((each) => (
          <Segment
            key={each}
            name="theme"
            label={t(`settings.theme.${each}`)}
            checked={theme === each}
            onPick={() => choose({ theme: each })}
          />
        ))}
      </Choice>
      <Choice label={t('settings.language')}>
        {([null, 'en', 'ru'] as const).map((each: Language | null) => (
          <Segment
            key={each ?? 'auto'}
            name="language"
            lang={each ?? undefined}
            label={each === 'en' ? 'English' : each === 'ru' ? 'Русский' : t('settings.language.auto')}
            checked={chosenLanguage === each}
            onPick={() => choose({ chosenLanguage: each })}
          />
        ))}
      </Choice>
      <fieldset>
        <legend className="mb-1.5 text-sm font-medium">{t('settings.accent')}</legend>
        <div className="flex flex-wrap gap-2">
          {ACCENTS.map((each) => (
            <label
              key={each}
              data-accent={each}
              className="relative grid size-10 cursor-pointer place-items-center"
            >
              <input
                type="radio"
                name="accent"
                checked={accent === each}
                onChange={() => choose({ accent: each })}
                aria-label={t(`settings.accent.${each}`)}
                title={t(`settings.accent.${each}`)}
                className="peer absolute inset-0 cursor-pointer appearance-none rounded-full"
              />
              <span
                aria-hidden="true"
                className={cx(
                  'pointer-events-none size-8 rounded-full',
                  accent === each && 'ring-2 ring-text ring-offset-2 ring-offset-raised',
                )}
                style={{ background: `oklch(0.56 0.15 var(--hue))` }}
              />
            </label>
          ))}
        </div>
      </fieldset>
      <div>
        <label htmlFor="text-size" className="flex justify-between text-sm font-medium">
          {t('settings.textSize')}
          <span className="text-muted tabular-nums">{messageTextSize}</span>
        </label>
        <input
          id="text-size"
          type="range"
          min={TEXT_SIZES.least}
          max={TEXT_SIZES.most}
          value={messageTextSize}
          onChange={(event) => choose({ messageTextSize: Number(event.target.value) })}
          className="mt-2 h-6 w-full accent-accent"
        />
        <div className="mt-2 rounded-2xl bg-canvas p-3">
          <p
            className="w-fit rounded-[1.125rem] rounded-bl-[0.3rem] bg-other px-3 py-1.5 shadow-bubble"
            style={{ fontSize: 'var(--message-size)' }}
          >
            {t('settings.textSample')}
          </p>
        </div>
      </div>
    </Section>
  );
}

function Choice({ label, children }: { label: string; children: ReactNode }) {
  return (
    <fieldset>
      <legend className="mb-1.5 text-sm font-medium">{label}</legend>
      <div className="flex flex-wrap gap-1 rounded-xl bg-sunken p-1">{children}</div>
    </fieldset>
  );
}

interface SegmentProps {
  name: string;
  label: string;
  lang?: string;
  checked: boolean;
  onPick(): void;
}

function Segment({ name, label, lang, checked, onPick }: SegmentProps) {
  return (
    <label
      lang={lang}
      className={cx(
        'grow cursor-pointer rounded-lg px-3 py-1.5 text-center text-sm transition-colors',
        'has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent',
        checked ? 'bg-fill font-medium text-on-fill' : 'text-muted hover:text-text',
      )}
    >
      <input type="radio" name={name} checked={checked} onChange={onPick} className="sr-only" />
      {label}
    </label>
  );
}
