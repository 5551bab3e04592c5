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

/** What one has typed and not saved. */
export type EditedInfo = Readonly<Partial<Record<'title' | 'description', string>>>;

interface Props extends ViewProps {
  edited: EditedInfo;
  onEdit(edited: EditedInfo): void;
}

/** Title and description. Only what was changed is sent: what another has changed meanwhile stays. */
export function EditInfo({ chat, way, first, edited, onEdit }: Props) {
  const t = useTranslate();
  const { title = chat.title ?? '', description = chat.description ?? '' } = edited;
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const change = {
    ...(title.trim() === (chat.title ?? '') ? {} : { title: title.trim() }),
    ...(description.trim() === (chat.description ?? '') ? {} : { description: description.trim() || null }),
  };

  /** What was typed is dropped; going back alone keeps it. */
  function leave(): void {
    onEdit({});
    way.back();
  }

  async function save(event: FormEvent): Promise<void> {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    try {
      await client.chats.update(chat.id, change);
      toast(t('common.saved'));
      leave();
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
          onChange={(event) => onEdit({ ...edited, title: event.target.value })}
          error={fieldText(t, problem, 'title')}
        />
        <TextArea
          label={t('details.description')}
          name="description"
          rows={5}
          maxLength={DESCRIPTION_MAX}
          value={description}
          onChange={(event) => onEdit({ ...edited, description: event.target.value })}
          error={fieldText(t, problem, 'description')}
        />
        {problem && !problem.errors && <p className="text-sm text-bad">{problemText(t, problem)}</p>}
        <div className="flex flex-wrap gap-2">
          <Button
            type="submit"
            busy={busy}
            disabled={title.trim() === '' || Object.keys(change).length === 0}
          >
            {t('common.save')}
          </Button>
          <Button kind="plain" onClick={leave}>
            {t('common.cancel')}
          </Button>
        </div>
      </form>
    </Pane>
  );
}
