import { type Audience, asProblem, type Privacy as Chosen } from '@vestnik/sdk';
import { useState } from 'react';
import { toast } from '../../core/announce';
import { client, useVestnik } from '../../core/client';
import { problemText } from '../../core/problems';
import { useTranslate } from '../../i18n';
import { Choice } from '../../ui/Choice';
import { BlockedPeople } from './BlockedPeople';
import { Section } from './Section';

const AUDIENCES: readonly Audience[] = ['everyone', 'contacts', 'nobody'];

/** Who sees when one was last there, who may add one to groups, and who is blocked. Each choice holds at once. */
export function Privacy() {
  const t = useTranslate();
  const held = useVestnik((state) => state.me?.privacy);
  const [chosen, setChosen] = useState<Partial<Chosen>>({});
  const privacy = { ...held, ...chosen };

  async function set(change: Partial<Chosen>): Promise<void> {
    setChosen(change);
    try {
      await client.people.setPrivacy(change);
    } catch (error) {
      toast(problemText(t, asProblem(error)), true);
    } finally {
      setChosen((now) => (now === change ? {} : now));
    }
  }

  return (
    <Section title={t('privacy.title')}>
      {(['lastSeen', 'groups'] as const).map((field) => (
        <Choice<Audience>
          key={field}
          label={t(`privacy.${field}`)}
          hint={(privacy[field] ?? 'everyone') === 'everyone' ? undefined : t(`privacy.${field}Hint`)}
          value={privacy[field] ?? 'everyone'}
          options={AUDIENCES.map((audience) => [audience, t(`privacy.${audience}`)])}
          onPick={(audience) => void set({ [field]: audience })}
        />
      ))}
      <BlockedPeople />
    </Section>
  );
}
