import { type Folder, uuid } from '@vestnik/sdk';
import { type FormEvent, useState } from 'react';
import { useVestnik } from '../../core/client';
import { useTranslate } from '../../i18n';
import { Button } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';
import { Field } from '../../ui/Field';
import { ChatPicker } from './ChatPicker';
import { FOLDER_TITLE_MOST, saveFolders } from './saveFolders';

const KINDS = ['direct', 'group', 'channel', 'unread'] as const;
type Kind = (typeof KINDS)[number];

interface Props {
  /** None: a new one. */
  folder?: Folder;
  /** What a new one begins with. */
  chatIds?: readonly string[];
  onClose(): void;
}

/** A folder's name, the kinds of chat that are in it of themselves, and the chats put there one by one. */
export function FolderEditor({ folder, chatIds = [], onClose }: Props) {
  const t = useTranslate();
  const folders = useVestnik((state) => state.folders);
  const [title, setTitle] = useState(folder?.title ?? '');
  const [include, setInclude] = useState<readonly Kind[]>(folder?.include ?? []);
  const [chosen, setChosen] = useState<readonly string[]>(folder?.chatIds ?? chatIds);
  const [busy, setBusy] = useState(false);
  const [missing, setMissing] = useState(false);

  async function save(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (!title.trim()) return setMissing(true);
    setBusy(true);
    const next: Folder = {
      id: folder?.id ?? uuid(),
      title: title.trim(),
      include: KINDS.filter((kind) => include.includes(kind)),
      chatIds: [...chosen],
    };
    const all = folder ? folders.map((each) => (each.id === folder.id ? next : each)) : [...folders, next];
    if (await saveFolders(t, all)) onClose();
    else setBusy(false);
  }

  return (
    <Dialog title={t(folder ? 'folders.edit' : 'folders.new')} onClose={onClose}>
      <form noValidate onSubmit={(event) => void save(event)} className="mt-3 flex min-h-0 flex-col gap-3">
        <Field
          label={t('folders.name')}
          name="folderTitle"
          autoComplete="off"
          maxLength={FOLDER_TITLE_MOST}
          value={title}
          onChange={(event) => {
            setTitle(event.target.value);
            setMissing(false);
          }}
          error={missing ? t('field.required') : undefined}
        />
        <fieldset>
          <legend className="mb-1 text-sm font-medium">{t('folders.kinds')}</legend>
          <div className="grid grid-cols-2 gap-x-3">
            {KINDS.map((kind) => (
              <label key={kind} className="flex min-h-9 cursor-pointer items-center gap-2.5">
                <input
                  type="checkbox"
                  checked={include.includes(kind)}
                  onChange={() =>
                    setInclude(
                      include.includes(kind) ? include.filter((each) => each !== kind) : [...include, kind],
                    )
                  }
                  className="size-5 shrink-0 accent-fill"
                />
                {t(`folders.kind.${kind}`)}
              </label>
            ))}
          </div>
        </fieldset>
        <ChatPicker chosen={chosen} onChange={setChosen} />
        <div className="mt-1 flex flex-wrap justify-end gap-2">
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
