import { asProblem, type Problem } from '@vestnik/sdk';
import { type FormEvent, useState } from 'react';
import { announce, toast } from '../../core/announce';
import { client } from '../../core/client';
import { fieldText, problemText } from '../../core/problems';
import { useTranslate } from '../../i18n';
import { Button } from '../../ui/Button';
import { Field, TextArea } from '../../ui/Field';
import type { ViewProps } from './Details';
import { Pane } from './Pane';

const TITLE_MAX = 128;
const DESCRIPTION_MAX = 1024;

/** Title and description. Only what was changed is sent: what another has changed meanwhile stays. */
export function EditInfo({ chat, way, first }: ViewProps) {
  const t = useTranslate();
  const [title, setTitle] = useState(chat.title ?? '');
  const [description, setDescription] = useState(chat.description ?? '');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const change = {
    ...(title.trim() === (chat.title ?? '') ? {} : { title: title.trim() }),
    ...(description.trim() === (chat.description ?? '') ? {} : { description: description.trim() || null }),
  };

  async function save(event: FormEvent): Promise<void> {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    try {
      await client.chats.update(chat.id, change);
      toast(t('common.saved'));
      way.back();
    } catch (error) {
      const failed = asProblem(error);
      setProblem(failed);
      announce(problemText(t, failed));
      setBusy(false);
    }
  }

  return (
    <Pane title={t('details.edit')} way={way} first={first}>
      <form noValidate onSubmit={(event) => void save(event)} className="flex flex-col gap-3 p-4">
        <Field
          label={t('details.title')}
          name="title"
          maxLength={TITLE_MAX}
          autoComplete="off"
          value={title}
          onChange={(event) => setTitle(event.target.value)}
          error={fieldText(t, problem, 'title')}
        />
        <TextArea
          label={t('details.description')}
          name="description"
          rows={5}
          maxLength={DESCRIPTION_MAX}
          value={description}
          onChange={(event) => setDescription(event.target.value)}
          error={fieldText(t, problem, 'description')}
        />
        {problem && !problem.errors && <p className="text-sm text-bad">{problemText(t, problem)}</p>}
        <Button
          type="submit"
          busy={busy}
          disabled={title.trim() === '' || Object.keys(change).length === 0}
          className="self-start"
        >
          {t('common.save')}
        </Button>
      </form>
    </Pane>
  );
}
