import { Camera, ImageUp, Trash2 } from 'lucide-react';
import { useRef, useState } from 'react';
import { toast } from '../../core/announce';
import { useTranslate } from '../../i18n';
import { Avatar } from '../../ui/Avatar';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { lazyDialog } from '../../ui/lazyView';
import { type Anchor, Menu } from '../../ui/Menu';

const CropDialog = lazyDialog(async () => (await import('./CropDialog')).CropDialog);

interface Props {
  id: string;
  name: string;
  url: string | null | undefined;
  size: number;
  onSave(picture: Blob): Promise<unknown>;
  onRemove(): Promise<unknown>;
}

/** A face that can be changed: by the sign of a camera on it. */
export function AvatarEditor({ id, name, url, size, onSave, onRemove }: Props) {
  const t = useTranslate();
  const input = useRef<HTMLInputElement>(null);
  const [menuAt, setMenuAt] = useState<Anchor | null>(null);
  const [file, setFile] = useState<File | null>(null);
  const [removing, setRemoving] = useState(false);
  const label = t(url ? 'avatar.change' : 'avatar.add');

  async function save(picture: Blob): Promise<void> {
    await onSave(picture);
    toast(t('avatar.saved'));
  }

  async function remove(): Promise<void> {
    await onRemove();
    toast(t('avatar.removed'));
  }

  return (
    <span className="relative inline-block shrink-0">
      <Avatar id={id} name={name} url={url} size={size} />
      <button
        type="button"
        aria-label={label}
        title={label}
        aria-haspopup={url ? 'menu' : undefined}
        onClick={(event) => {
          if (url) setMenuAt(event.currentTarget.getBoundingClientRect());
          else input.current?.click();
        }}
        className="absolute -right-1 -bottom-1 grid size-10 place-items-center rounded-full border-2 border-raised bg-fill text-on-fill hover:bg-fill-hover"
      >
        <Camera size={18} aria-hidden="true" />
      </button>
      <input
        ref={input}
        type="file"
        accept="image/*"
        aria-label={t('avatar.choose')}
        tabIndex={-1}
        className="hidden"
        onChange={(event) => {
          setFile(event.target.files?.[0] ?? null);
          // The same file again is a choice too.
          event.target.value = '';
        }}
      />
      {menuAt && (
        <Menu
          label={label}
          at={menuAt}
          onClose={() => setMenuAt(null)}
          items={[
            { label: t('avatar.choose'), icon: ImageUp, onPick: () => input.current?.click() },
            { label: t('avatar.remove'), icon: Trash2, danger: true, onPick: () => setRemoving(true) },
          ]}
        />
      )}
      {file && <CropDialog file={file} onSave={save} onClose={() => setFile(null)} />}
      {removing && (
        <ConfirmDialog
          title={t('avatar.removeTitle')}
          text={t('avatar.removeText')}
          confirm={t('avatar.remove')}
          onConfirm={remove}
          onClose={() => setRemoving(false)}
        />
      )}
    </span>
  );
}
