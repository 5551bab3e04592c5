import { CloudOff } from 'lucide-react';
import { type ComponentType, type ReactNode, useEffect, useState } from 'react';
import { reload } from '../core/update';
import { useTranslate } from '../i18n';
import { Button } from './Button';
import { Dialog } from './Dialog';
import { ViewState } from './State';

type Load<P> = () => Promise<ComponentType<P>>;
type Failed<P> = ComponentType<P & { again(): void }>;

/**
 * A view whose code comes when it is first shown. It may not come: without a network, or because another version has
 * taken its place on the server. Then that is said where the view would be.
 */
export function lazyView<P extends object>(load: Load<P>, Failed: Failed<P> = FailedView): ComponentType<P> {
  let View: ComponentType<P> | undefined;
  return function LazyView(props: P): ReactNode {
    const [state, setState] = useState<'loading' | 'here' | 'failed'>('loading');
    const isWanted = View === undefined && state === 'loading';

    useEffect(() => {
      if (!isWanted) return;
      let current = true;
      load().then(
        (loaded) => {
          View = loaded;
          if (current) setState('here');
        },
        () => current && setState('failed'),
      );
      return () => {
        current = false;
      };
    }, [isWanted]);

    if (View) return <View {...props} />;
    return state === 'failed' ? <Failed {...props} again={() => setState('loading')} /> : null;
  };
}

/** The same for what is a dialog. */
export function lazyDialog<P extends { onClose(): void }>(load: Load<P>): ComponentType<P> {
  return lazyView(load, FailedDialog);
}

function FailedView({ again }: { again(): void }) {
  const t = useTranslate();
  return <ViewState icon={CloudOff} title={t('app.loadFailed')} action={<Remedy again={again} />} />;
}

function FailedDialog({ again, onClose }: { again(): void; onClose(): void }) {
  const t = useTranslate();
  return (
    <Dialog title={t('app.loadFailed')} onClose={onClose}>
      <div className="mt-5 flex flex-wrap justify-end gap-2">
        <Button kind="plain" onClick={onClose}>
          {t('common.cancel')}
        </Button>
        <Remedy again={again} />
      </div>
    </Dialog>
  );
}

/** With a network only the page of the new version has it all. */
function Remedy({ again }: { again(): void }) {
  const t = useTranslate();
  return navigator.onLine ? (
    <Button onClick={reload}>{t('app.update')}</Button>
  ) : (
    <Button onClick={again}>{t('common.retry')}</Button>
  );
}
