import { useCallback } from 'react';
import { announce, toast } from '../../core/announce';
import { useTranslate } from '../../i18n';
import { addToTray, MOST_FILES } from './trays';

/** Puts what was picked, pasted, dropped or photographed into the tray of a chat; what cannot go with it is told. */
export function useAttach(chatId: string): (files: readonly File[]) => void {
  const t = useTranslate();
  return useCallback(
    (files) => {
      const empty = files.find(({ size }) => size === 0);
      const given = files.filter(({ size }) => size > 0);
      const count = addToTray(chatId, given, ({ name }) => toast(t('attach.unreadable', { name }), true));
      if (count < given.length) toast(t('attach.tooMany', { most: MOST_FILES }), true);
      else if (empty) toast(t('attach.empty', { name: empty.name }), true);
      else if (count > 0) announce(t('attach.added', { count }));
    },
    [chatId, t],
  );
}
