import { Camera, File, Image, Paperclip } from 'lucide-react';
import { useRef, useState } from 'react';
import { useTranslate } from '../../i18n';
import { IconButton } from '../../ui/Button';
import { lazyDialog } from '../../ui/lazyView';
import { type Anchor, Menu } from '../../ui/Menu';

const CameraDialog = lazyDialog(async () => (await import('./CameraDialog')).CameraDialog);

interface Props {
  onFiles(files: readonly File[]): void;
  /** The field of the message: whoever has picked something goes on there. */
  onDone(): void;
}

/** What can go with a message, and where it comes from. */
export function AttachButton({ onFiles, onDone }: Props) {
  const t = useTranslate();
  const [at, setAt] = useState<Anchor | null>(null);
  const [shoots, setShoots] = useState(false);
  const photos = useRef<HTMLInputElement>(null);
  const files = useRef<HTMLInputElement>(null);
  const camera = useRef<HTMLInputElement>(null);

  function take(input: HTMLInputElement): void {
    const picked = [...(input.files ?? [])];
    // The same again is a change again.
    input.value = '';
    if (picked.length === 0) return;
    onFiles(picked);
    onDone();
  }

  // A phone has a better camera app than a page could be.
  const openCamera = (): void => {
    if (window.matchMedia('(pointer: coarse)').matches) camera.current?.click();
    else setShoots(true);
  };

  const input = { type: 'file', hidden: true, tabIndex: -1, 'aria-hidden': true } as const;
  return (
    <>
      <IconButton
        label={t('attach.button')}
        aria-haspopup="menu"
        className="m-0.5"
        onClick={(event) => setAt(event.currentTarget.getBoundingClientRect())}
      >
        <Paperclip size={21} aria-hidden="true" />
      </IconButton>
      <input
        {...input}
        ref={photos}
        multiple
        accept="image/*,video/*"
        data-pick="photos"
        onChange={(event) => take(event.currentTarget)}
      />
      <input
        {...input}
        ref={files}
        multiple
        data-pick="files"
        onChange={(event) => take(event.currentTarget)}
      />
      <input
        {...input}
        ref={camera}
        accept="image/*"
        capture="environment"
        data-pick="camera"
        onChange={(event) => take(event.currentTarget)}
      />
      {at && (
        <Menu
          label={t('attach.button')}
          at={at}
          items={[
            { label: t('attach.photo'), icon: Image, onPick: () => photos.current?.click() },
            { label: t('attach.file'), icon: File, onPick: () => files.current?.click() },
            { label: t('attach.camera'), icon: Camera, onPick: openCamera },
          ]}
          onClose={() => setAt(null)}
        />
      )}
      {shoots && (
        <CameraDialog
          onPicture={(file) => {
            onFiles([file]);
            onDone();
          }}
          onClose={() => setShoots(false)}
        />
      )}
    </>
  );
}
