import { createPortal } from 'react-dom';
import { useAnnouncements } from '../core/announce';
import { Snackbar } from './Snackbar';
import { useDialogs } from './topDialog';

/** The one live region, and the passing notice at the foot of the window. An open dialog has them inside it. */
export function Announcer() {
  const { said, notice } = useAnnouncements();
  const dialog = useDialogs(({ open }) => open.at(-1));
  return createPortal(
    <>
      <div role="status" aria-live="polite" className="sr-only">
        {said}
      </div>
      {notice && <Snackbar key={notice.id} notice={notice} isInDialog={dialog !== undefined} />}
    </>,
    dialog ?? document.body,
  );
}
