import { useEffect } from 'react';
import { client } from '../../core/client';
import { usePreferences } from '../../core/preferences';

/** Keeps the chosen look with the account, a moment after the last change, so that other devices have it too. */
export function useSavedPreferences(): void {
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const save = (): void => {
      timer = undefined;
      const { theme, accent, chosenLanguage, messageTextSize, language } = usePreferences.getState();
      const held = client.store.getState().me?.settings ?? {};
      // Here they hold already; on the account they are a convenience, and the next change tries again.
      client
        .updateMe({ language, settings: { ...held, theme, accent, chosenLanguage, messageTextSize } })
        .catch(() => undefined);
    };
    const stop = usePreferences.subscribe(() => {
      clearTimeout(timer);
      timer = setTimeout(save, 800);
    });
    return () => {
      stop();
      if (timer === undefined) return;
      clearTimeout(timer);
      save();
    };
  }, []);
}
