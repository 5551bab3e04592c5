import { BROWSER } from '@vestnik/sdk';
import { useEffect } from 'react';
import { saveLook } from '../../core/client';
import { usePreferences } from '../../core/preferences';

/** Keeps the chosen look with the account, a moment after the last change. */
export function useSavedPreferences(): void {
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const save = (): void => {
      if (timer === undefined) return;
      clearTimeout(timer);
      timer = undefined;
      void saveLook();
    };
    const ends = [
      usePreferences.subscribe(({ unsaved }) => {
        clearTimeout(timer);
        timer = unsaved ? setTimeout(save, 800) : undefined;
      }),
      BROWSER.on('leave', save),
    ];
    return () => {
      for (const end of ends) end();
      save();
    };
  }, []);
}
