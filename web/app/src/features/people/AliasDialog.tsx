import { asProblem, type Contact, type Problem, type User } from '@vestnik/sdk';
import { type FormEvent, useState } from 'react';
import { toast } from '../../core/announce';
import { client } from '../../core/client';
import { fieldText, problemText } from '../../core/problems';
import { useTranslate } from '../../i18n';
import { nameOf } from '../../lib/people';
import { Button } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';
import { Field } from '../../ui/Field';

const ALIAS_MAX = 64;

interface Props {
  user: User;
  contact: Contact | undefined;
  onClose(): void;
}

/** What one calls somebody; left empty they are called as they call themselves. */
export function AliasDialog({ user, contact, onClose }: Props) {
  const t = useTranslate();
  const [alias, setAlias] = useState(contact?.alias ?? '');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const own = nameOf(user, t);

  async function save(event: FormEvent): Promise<void> {
    event.preventDefault();
    setBusy(true);
    try {
      await client.people.saveContact(user.id, alias.trim() || null);
      toast(t(contact ? 'common.saved' : 'person.contactAdded', { name: alias.trim() || own }));
      onClose();
    } catch (error) {
      setProblem(asProblem(error));
      setBusy(false);
    }
  }

  return (
    <Dialog title={t(contact ? 'person.editContact' : 'person.addContact')} onClose={onClose}>
      <form noValidate onSubmit={(event) => void save(event)} className="mt-3">
        <Field
          label={t('person.alias')}
          hint={t('person.aliasHint')}
          name="alias"
          autoComplete="off"
          maxLength={ALIAS_MAX}
          placeholder={own}
          value={alias}
          onChange={(event) => setAlias(event.target.value)}
          error={fieldText(t, problem, 'alias') ?? (problem ? problemText(t, problem) : undefined)}
        />
        <div className="mt-4 flex flex-wrap justify-end gap-2">
          <Button kind="plain" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button type="submit" busy={busy}>
            {t('common.save')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
