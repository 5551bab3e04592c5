import { useAnnouncements } from '../core/announce';
import { Snackbar } from './Snackbar';

/** The one live region, and the passing notice at the foot of the window. */
export function Announcer() {
  const { said, notice } = useAnnouncements();
  return (
    <>
      <div role="status" aria-live="polite" className="sr-only">
        {said}
      </div>
      {notice && <Snackbar key={notice.id} notice={notice} />}
    </>
  );
}
