import type { Folder } from '@vestnik/sdk';
import { ArrowDown, ArrowUp, Folder as FolderIcon, FolderPlus, Trash2 } from 'lucide-react';
import { type KeyboardEvent, useRef, useState } from 'react';
import { announce, toastWithUndo } from '../../core/announce';
import { client, useVestnik } from '../../core/client';
import { useTranslate } from '../../i18n';
import { Button, IconButton } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';
import { FolderEditor } from './FolderEditor';
import { FOLDERS_MOST, saveFolders } from './saveFolders';

/** One's own folders: to make, change, put in order and delete. */
export function FoldersDialog({ onClose }: { onClose(): void }) {
  const t = useTranslate();
  const folders = useVestnik((state) => state.folders);
  const [editing, setEditing] = useState<Folder | 'new' | null>(null);
  const list = useRef<HTMLUListElement>(null);
  const add = useRef<HTMLButtonElement>(null);

  if (editing)
    return <FolderEditor folder={editing === 'new' ? undefined : editing} onClose={() => setEditing(null)} />;

  function move(folder: Folder, step: -1 | 1): void {
    const from = folders.indexOf(folder);
    const to = from + step;
    if (to < 0 || to >= folders.length) return;
    const next = folders.filter((each) => each !== folder);
    next.splice(to, 0, folder);
    void saveFolders(t, next);
    announce(t('folders.moved', { name: folder.title, place: to + 1, all: folders.length }));
  }

  function remove(folder: Folder): void {
    const place = folders.indexOf(folder);
    void saveFolders(
      t,
      folders.filter((each) => each !== folder),
    );
    toastWithUndo(t('folders.deleted', { name: folder.title }), () => {
      const now = client.store.getState().folders.filter((each) => each.id !== folder.id);
      void saveFolders(t, [...now.slice(0, place), folder, ...now.slice(place)]);
    });
    // The button that was pressed is gone.
    requestAnimationFrame(() => (list.current?.querySelector('button') ?? add.current)?.focus());
  }

  function onKeyDown(event: KeyboardEvent, folder: Folder): void {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key] as -1 | 1 | undefined;
    if (!event.altKey || !step) return;
    event.preventDefault();
    move(folder, step);
  }

  return (
    <Dialog title={t('folders.title')} onClose={onClose}>
      <p className="mt-1 text-sm text-muted">{t('folders.hint')}</p>
      <ul ref={list} className="-mx-2 mt-3 flex flex-col">
        {folders.map((folder, index) => (
          <li key={folder.id} className="flex items-center gap-0.5 rounded-xl hover:bg-sunken">
            <button
              type="button"
              data-folder={folder.id}
              aria-label={t('folders.editNamed', { name: folder.title })}
              onClick={() => setEditing(folder)}
              onKeyDown={(event) => onKeyDown(event, folder)}
              className="flex min-h-11 min-w-0 grow items-center gap-3 rounded-xl px-2 text-left focus-visible:-outline-offset-2"
            >
              <FolderIcon size={20} aria-hidden="true" className="shrink-0 text-muted" />
              <span className="truncate">{folder.title}</span>
            </button>
            <IconButton
              label={t('folders.up', { name: folder.title })}
              disabled={index === 0}
              onClick={() => move(folder, -1)}
            >
              <ArrowUp size={18} aria-hidden="true" />
            </IconButton>
            <IconButton
              label={t('folders.down', { name: folder.title })}
              disabled={index === folders.length - 1}
              onClick={() => move(folder, 1)}
            >
              <ArrowDown size={18} aria-hidden="true" />
            </IconButton>
            <IconButton label={t('folders.delete', { name: folder.title })} onClick={() => remove(folder)}>
              <Trash2 size={18} aria-hidden="true" />
            </IconButton>
          </li>
        ))}
      </ul>
      <div className="mt-4 flex flex-wrap justify-between gap-2">
        <Button
          ref={add}
          kind="quiet"
          disabled={folders.length >= FOLDERS_MOST}
          onClick={() => setEditing('new')}
        >
          <FolderPlus size={18} aria-hidden="true" />
          {t('folders.new')}
        </Button>
        <Button kind="plain" onClick={onClose}>
          {t('common.close')}
        </Button>
      </div>
    </Dialog>
  );
}
