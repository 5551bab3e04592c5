import { Upload } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { toast } from '../../core/announce';
import { useTranslate } from '../../i18n';
import { hasFiles } from '../../lib/draggedFiles';
import { useDialogs } from '../../ui/topDialog';

interface Props {
  /** Null: nothing can be sent here, and what is dropped goes nowhere. */
  onFiles: ((files: readonly File[]) => void) | null;
}

/**
 * Files that are dropped or pasted anywhere in an open conversation. Text is left to the field, also where a picture of
 * it comes along, as from an office program.
 */
export function DropZone({ onFiles }: Props) {
  const t = useTranslate();
  const [isOver, setOver] = useState(false);
  const isCovered = useDialogs(({ open }) => open.length > 0);
  const take = useRef(onFiles);
  take.current = isCovered ? null : onFiles;

  useEffect(() => {
    /** Elements within the window that it has been dragged into, and not out of. */
    let depth = 0;
    const show = (by: number, event: DragEvent): void => {
      if (!hasFiles(event.dataTransfer)) return;
      depth = Math.max(0, depth + by);
      setOver(depth > 0 && take.current !== null);
    };
    const onEnter = (event: DragEvent): void => show(1, event);
    const onLeave = (event: DragEvent): void => show(-1, event);
    // Else the browser would leave the page for the file.
    const onDragOver = (event: DragEvent): void => {
      if (!hasFiles(event.dataTransfer)) return;
      event.preventDefault();
      if (event.dataTransfer) event.dataTransfer.dropEffect = take.current ? 'copy' : 'none';
    };
    const end = (): void => {
      if (depth > 0) setOver(false);
      depth = 0;
    };
    const onDrop = (event: DragEvent): void => {
      end();
      if (!hasFiles(event.dataTransfer)) return;
      event.preventDefault();
      const { files, hasFolder } = dropped(event.dataTransfer);
      if (take.current && files.length > 0) take.current(files);
      if (take.current && hasFolder) toast(t('attach.folder'), true);
    };
    const onPaste = (event: ClipboardEvent): void => {
      const files = [...(event.clipboardData?.files ?? [])];
      if (!take.current || files.length === 0 || isText(event.clipboardData)) return;
      event.preventDefault();
      take.current(files);
    };
    window.addEventListener('dragenter', onEnter);
    window.addEventListener('dragleave', onLeave);
    window.addEventListener('dragover', onDragOver);
    window.addEventListener('drop', onDrop);
    // While something is dragged no pointer moves: an element that went away under it told of no leaving.
    window.addEventListener('pointermove', end);
    window.addEventListener('paste', onPaste);
    return () => {
      window.removeEventListener('dragenter', onEnter);
      window.removeEventListener('dragleave', onLeave);
      window.removeEventListener('dragover', onDragOver);
      window.removeEventListener('drop', onDrop);
      window.removeEventListener('pointermove', end);
      window.removeEventListener('paste', onPaste);
    };
  }, [t]);

  if (!isOver) return null;
  return (
    <div
      data-drop-zone
      className="appear pointer-events-none absolute inset-2 z-30 grid place-items-center rounded-2xl border-2 border-accent border-dashed bg-canvas/90"
    >
      <div className="flex flex-col items-center gap-1 px-6 text-center">
        <Upload size={36} aria-hidden="true" className="mb-2 text-accent" />
        <p className="text-lg font-medium">{t('attach.drop')}</p>
        <p className="text-sm text-muted">{t('attach.dropHint')}</p>
      </div>
    </div>
  );
}

function dropped(transfer: DataTransfer | null): { files: File[]; hasFolder: boolean } {
  const items = [...(transfer?.items ?? [])].filter(({ kind }) => kind === 'file');
  const isFolder = (item: DataTransferItem): boolean => item.webkitGetAsEntry?.()?.isDirectory ?? false;
  const files = items.filter((item) => !isFolder(item)).flatMap((item) => item.getAsFile() ?? []);
  return { files, hasFolder: items.some(isFolder) };
}

/** An office program puts a picture of what was copied beside the text itself. */
function isText(clipboard: DataTransfer | null): boolean {
  const types = clipboard?.types ?? [];
  return types.includes('text/plain') && (types.includes('text/html') || types.includes('text/rtf'));
}
