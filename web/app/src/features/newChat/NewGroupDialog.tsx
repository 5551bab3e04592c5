import { type AddedMembers, asProblem, type Problem, type User, uuid } from '@vestnik/sdk';
import { type FormEvent, useState } from 'react';
import { useLocation } from 'wouter';
import { toast } from '../../core/announce';
import { client } from '../../core/client';
import { fieldText, problemText } from '../../core/problems';
import { useTranslate } from '../../i18n';
import { Button } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';
import { Field, TextArea } from '../../ui/Field';
import { PeoplePicker } from '../people/PeoplePicker';
import { RefusedPeople } from '../people/RefusedPeople';

const TITLE_MOST = 128;
const DESCRIPTION_MOST = 1024;
/** The most people that one request adds. */
const PEOPLE_MOST = 100;

const INVALID: Problem = { type: 'about:blank', title: '', status: 400, code: 'request.invalid' };

type Step = 'people' | 'about';

/** A group begins with its people, a channel with what it is about. */
const STEPS = { group: ['people', 'about'], channel: ['about', 'people'] } as const;

export function NewGroupDialog({ type, onClose }: { type: 'group' | 'channel'; onClose(): void }) {
  const t = useTranslate();
  const [, navigate] = useLocation();
  const [step, setStep] = useState(0);
  const [people, setPeople] = useState<User[]>([]);
  const [title, setTitle] = useState('');
  const [description, setDescription] = useState('');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [left, setLeft] = useState<{ chatId: string; refused: AddedMembers['refused'] } | null>(null);
  // However often it is tried, it is one chat.
  const [clientId] = useState(uuid);
  const now: Step = STEPS[type][step] ?? 'about';
  const isLast = step === 1;

  async function create(): Promise<void> {
    setBusy(true);
    setProblem(null);
    try {
      const about = description.trim();
      const chat = await client.chats.create({
        type,
        title: title.trim(),
        ...(about && { description: about }),
        clientId,
      });
      navigate(`/chat/${chat.id}`);
      const refused = await add(chat.id);
      if (refused.length > 0) setLeft({ chatId: chat.id, refused });
      else onClose();
    } catch (error) {
      const failed = asProblem(error);
      setProblem(failed);
      if (failed.errors?.title) setStep(STEPS[type].indexOf('about'));
      setBusy(false);
    }
  }

  /** The chat is there by now: that people are missing is told, and does not undo it. */
  async function add(chatId: string): Promise<AddedMembers['refused']> {
    if (people.length === 0) return [];
    try {
      const ids = people.map((user) => user.id);
      return (await client.members.add(chatId, ids)).refused;
    } catch (error) {
      toast(problemText(t, asProblem(error)), true);
      return [];
    }
  }

  function next(event: FormEvent): void {
    event.preventDefault();
    if (now === 'about' && !title.trim()) {
      setProblem({ ...INVALID, errors: { title: ['required'] } });
      return;
    }
    setProblem(null);
    if (isLast) void create();
    else setStep(1);
  }

  if (left) return <RefusedPeople {...left} people={people} onClose={onClose} />;
  return (
    <Dialog title={t(`newChat.${type}`)} onClose={onClose}>
      <form noValidate onSubmit={next} className="mt-3 flex flex-col gap-3">
        {now === 'people' ? (
          <PeoplePicker label={t('picker.search')} chosen={people} onChange={setPeople} most={PEOPLE_MOST} />
        ) : (
          <>
            <Field
              label={t(`newChat.title.${type}`)}
              name="title"
              autoComplete="off"
              maxLength={TITLE_MOST}
              value={title}
              onChange={(event) => setTitle(event.target.value)}
              error={fieldText(t, problem, 'title')}
            />
            <TextArea
              label={t('newChat.description')}
              hint={t(`newChat.descriptionHint.${type}`)}
              name="description"
              rows={3}
              maxLength={DESCRIPTION_MOST}
              value={description}
              onChange={(event) => setDescription(event.target.value)}
              error={fieldText(t, problem, 'description')}
            />
          </>
        )}
        <p role="alert" className="text-sm text-bad empty:hidden">
          {problem && !problem.errors && problemText(t, problem)}
        </p>
        <div className="mt-1 flex flex-wrap justify-end gap-2">
          <Button kind="plain" onClick={isLast ? () => setStep(0) : onClose}>
            {t(isLast ? 'common.back' : 'common.cancel')}
          </Button>
          <Button type="submit" busy={busy}>
            {t(isLast ? 'newChat.create' : 'newChat.next')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
