import { Camera, SwitchCamera } from 'lucide-react';
import { useRef } from 'react';
import { useTranslate } from '../../i18n';
import { canvasOf } from '../../lib/canvas';
import { Button, IconButton } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';
import { useCamera } from './useCamera';

interface Props {
  onPicture(file: File): void;
  onClose(): void;
}

/** What the camera of a computer sees, and the button that takes it. */
export function CameraDialog({ onPicture, onClose }: Props) {
  const t = useTranslate();
  const view = useRef<HTMLVideoElement>(null);
  const { stream, trouble, hasOther, turn } = useCamera(view);

  async function take(): Promise<void> {
    const video = view.current;
    if (!video?.videoWidth) return;
    const { videoWidth: width, videoHeight: height } = video;
    const canvas = canvasOf(width, height);
    canvas.context.drawImage(video, 0, 0, width, height);
    const blob = await canvas.toBlob('image/jpeg', 0.95);
    const at = new Date().toISOString().slice(0, 19).replace('T', '-').replaceAll(':', '');
    onPicture(new File([blob], `photo-${at}.jpg`, { type: blob.type }));
    onClose();
  }

  return (
    <Dialog title={t('camera.title')} onClose={onClose}>
      <div className="relative mt-3 grid aspect-video place-items-center overflow-hidden rounded-xl bg-sunken">
        <video
          ref={view}
          autoPlay
          muted
          playsInline
          aria-label={t('camera.picture')}
          className="absolute inset-0 size-full object-cover"
        />
        {!stream && (
          <p role={trouble ? 'alert' : 'status'} className="relative px-4 text-center text-muted">
            {t(trouble ? `camera.${trouble}` : 'camera.starting')}
          </p>
        )}
      </div>
      <div className="mt-4 flex flex-wrap items-center justify-end gap-2">
        {hasOther && (
          <IconButton label={t('camera.turn')} onClick={turn} className="mr-auto">
            <SwitchCamera size={20} aria-hidden="true" />
          </IconButton>
        )}
        <Button kind="plain" onClick={onClose}>
          {t('common.cancel')}
        </Button>
        <Button disabled={!stream} onClick={() => void take()}>
          <Camera size={18} aria-hidden="true" />
          {t('camera.take')}
        </Button>
      </div>
    </Dialog>
  );
}
