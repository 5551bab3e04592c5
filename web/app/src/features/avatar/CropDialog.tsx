import { asProblem } from '@vestnik/sdk';
import { Minus, Plus } from 'lucide-react';
import { useCallback, useEffect, useId, useState } from 'react';
import { announce } from '../../core/announce';
import { problemText } from '../../core/problems';
import { useTranslate } from '../../i18n';
import { Button } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';
import { CropArea } from './CropArea';
import { cropped, middleOf, type View, ZOOM_MAX, zoomed } from './crop';

interface Props {
  file: File;
  onSave(picture: Blob): Promise<unknown>;
  onClose(): void;
}

/** Which part of a picture becomes the face of a person or a chat. */
export function CropDialog({ file, onSave, onClose }: Props) {
  const t = useTranslate();
  const picture = usePictureIn(file);
  const [view, setView] = useState<View | null>(null);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const zoomId = useId();
  const shown = picture && typeof picture === 'object' ? (view ?? middleOf(picture)) : null;

  const change = useCallback(
    (make: (view: View) => View) => {
      if (picture && typeof picture === 'object') setView((now) => make(now ?? middleOf(picture)));
    },
    [picture],
  );

  async function save(): Promise<void> {
    if (!picture || picture === 'unreadable' || !shown) return;
    setBusy(true);
    setFailure(null);
    try {
      await onSave(await cropped(picture, shown));
      onClose();
    } catch (error) {
      const text = problemText(t, asProblem(error));
      setFailure(text);
      announce(text);
      setBusy(false);
    }
  }

  return (
    <Dialog title={t('avatar.crop')} onClose={onClose}>
      <div className="mt-4 flex flex-col gap-4">
        {picture === 'unreadable' ? (
          <p role="alert" className="text-bad">
            {t('avatar.unreadable')}
          </p>
        ) : picture && shown ? (
          <>
            <CropArea picture={picture} view={shown} onView={change} />
            <div className="mx-auto flex w-full max-w-75 items-center gap-3 text-muted">
              <Minus size={18} aria-hidden="true" />
              <label htmlFor={zoomId} className="sr-only">
                {t('avatar.zoom')}
              </label>
              <input
                id={zoomId}
                type="range"
                min={1}
                max={ZOOM_MAX}
                step={0.01}
                value={shown.zoom}
                onChange={(event) => {
                  const zoom = Number(event.target.value);
                  change((now) => zoomed(picture, now, zoom));
                }}
                className="h-6 min-w-0 grow accent-accent"
              />
              <Plus size={18} aria-hidden="true" />
            </div>
          </>
        ) : (
          <span aria-hidden="true" className="skeleton mx-auto aspect-square w-full max-w-75 rounded-2xl" />
        )}
        {failure && <p className="text-sm text-bad">{failure}</p>}
        <div className="flex flex-wrap justify-end gap-2">
          <Button kind="plain" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          {picture !== 'unreadable' && (
            <Button busy={busy} disabled={!picture} onClick={() => void save()}>
              {t('common.save')}
            </Button>
          )}
        </div>
      </div>
    </Dialog>
  );
}

/** Null while it is being read. The right way up, whatever way the camera was held. */
function usePictureIn(file: File): ImageBitmap | 'unreadable' | null {
  const [picture, setPicture] = useState<ImageBitmap | 'unreadable' | null>(null);
  useEffect(() => {
    let current = true;
    let made: ImageBitmap | null = null;
    createImageBitmap(file, { imageOrientation: 'from-image' }).then(
      (bitmap) => {
        made = bitmap;
        if (current) setPicture(bitmap);
        else bitmap.close();
      },
      () => current && setPicture('unreadable'),
    );
    return () => {
      current = false;
      made?.close();
    };
  }, [file]);
  return picture;
}
