import type { Audience, Privacy as Chosen } from '@vestnik/sdk';
import { client, useVestnik } from '../../core/client';
import { useTranslate } from '../../i18n';
import { useQuickChoices } from '../../lib/useQuickChoices';
import { Choice } from '../../ui/Choice';
import { BlockedPeople } from './BlockedPeople';
import { Section } from './Section';

const AUDIENCES: readonly Audience[] = ['everyone', 'contacts', 'nobody'];

/** Who sees when one was last there, who may add one to groups, and who is blocked. Each choice holds at once. */
export function Privacy() {
  const t = useTranslate();
  const held = useVestnik((state) => state.me?.privacy);
  const [privacy, pick] = useQuickChoices<Partial<Chosen>>(held ?? {}, (change) =>
    client.people.setPrivacy(change),
  );

  return (
    <Section title={t('privacy.title')}>
      {(['lastSeen', 'groups'] as const).map((field) => (
        <Choice<Audience>
          key={field}
          label={t(`privacy.${field}`)}
          hint={(privacy[field] ?? 'everyone') === 'everyone' ? undefined : t(`privacy.${field}Hint`)}
          value={privacy[field] ?? 'everyone'}
          options={AUDIENCES.map((audience) => [audience, t(`privacy.${audience}`)])}
          onPick={(audience) => pick({ [field]: audience })}
        />
      ))}
      <BlockedPeople />
    </Section>
  );
}
