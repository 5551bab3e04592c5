import { asProblem, type Problem } from '@vestnik/sdk';
import { type FormEvent, useState } from 'react';
import { announce, toast } from '../../core/announce';
import { client, useVestnik } from '../../core/client';
import { fieldText, problemText } from '../../core/problems';
import { useTranslate } from '../../i18n';
import { nameOf } from '../../lib/people';
import { Button } from '../../ui/Button';
import { Field, TextArea } from '../../ui/Field';
import { AvatarEditor } from '../avatar/AvatarEditor';
import { Section } from './Section';

export function Profile() {
  const t = useTranslate();
  const me = useVestnik((state) => state.me);
  const [displayName, setDisplayName] = useState(me?.displayName ?? '');
  const [bio, setBio] = useState(me?.bio ?? '');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  if (!me) return null;
  const changed = displayName.trim() !== (me.displayName ?? '') || bio.trim() !== (me.bio ?? '');

  async function save(event: FormEvent): Promise<void> {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    try {
      await client.updateMe({ displayName: displayName.trim() || null, bio: bio.trim() || null });
      toast(t('common.saved'));
    } catch (error) {
      const next = asProblem(error);
      setProblem(next);
      announce(problemText(t, next));
    } finally {
      setBusy(false);
    }
  }

  return (
    <Section title={t('settings.profile')}>
      <div className="flex items-center gap-4">
        <AvatarEditor
          id={me.id}
          name={nameOf(me, t)}
          url={me.avatarUrl}
          size={80}
          onSave={(picture) => client.people.setAvatar(picture)}
          onRemove={() => client.people.removeAvatar()}
        />
        <div className="min-w-0">
          <p className="truncate text-lg font-medium">{nameOf(me, t)}</p>
          <p className="truncate text-muted">@{me.username}</p>
          {me.email && <p className="truncate text-sm text-muted">{me.email}</p>}
        </div>
      </div>
      <form noValidate onSubmit={(event) => void save(event)} className="flex flex-col gap-3">
        <Field
          label={t('auth.displayName')}
          name="displayName"
          autoComplete="name"
          maxLength={64}
          value={displayName}
          onChange={(event) => setDisplayName(event.target.value)}
          error={fieldText(t, problem, 'displayName')}
        />
        <TextArea
          label={t('settings.bio')}
          hint={t('settings.bioHint')}
          name="bio"
          rows={3}
          maxLength={500}
          value={bio}
          onChange={(event) => setBio(event.target.value)}
          error={fieldText(t, problem, 'bio')}
        />
        {problem && !problem.errors && <p className="text-sm text-bad">{problemText(t, problem)}</p>}
        <Button type="submit" busy={busy} disabled={!changed} className="self-start">
          {t('common.save')}
        </Button>
      </form>
    </Section>
  );
}
