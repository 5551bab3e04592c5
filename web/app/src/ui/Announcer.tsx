import { useAnnouncements } from '../core/announce';
import { cx } from './cx';

/** The one live region, and the passing notice at the foot of the window. */
export function Announcer() {
  const { said, toast } = useAnnouncements();
  return (
    <>
      <div role="status" aria-live="polite" className="sr-only">
        {said}
      </div>
      {toast && (
        <div
          className="pointer-events-none fixed inset-x-0 bottom-24 z-50 flex justify-center px-4"
          aria-hidden="true"
        >
          <p
            key={toast.id}
            className={cx(
              'arrive rounded-xl bg-raised px-4 py-2.5 text-sm shadow-float',
              toast.bad && 'border border-bad text-bad',
            )}
          >
            {toast.text}
          </p>
        </div>
      )}
    </>
  );
}
