import { useEffect, useState } from 'react';
import { type TextKey, useTranslate } from '../../i18n';
import { Button } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';

const isMac = /Mac|iPhone|iPad/.test(navigator.userAgent);
export const SEARCH_KEYS = isMac ? '⌘K' : 'Ctrl+K';

const SHORTCUTS: [string, TextKey][] = [
  [SEARCH_KEYS, 'help.search'],
  ['Enter', 'help.send'],
  ['Shift+Enter', 'help.newLine'],
  ['↑', 'help.editLast'],
  ['↑ ↓', 'help.move'],
  ['Enter', 'help.menu'],
  ['Shift+F10', 'help.chatMenu'],
  ['Alt+↑ ↓', 'help.movePinned'],
  [isMac ? '⌘Z' : 'Ctrl+Z', 'help.undo'],
  ['Esc', 'help.escape'],
  ['?', 'help.help'],
];

function isWriting(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches('input:not([type=radio], [type=range]), textarea');
}

/** What the keys do, on "?". */
export function KeyboardHelp() {
  const t = useTranslate();
  const [open, setOpen] = useState(false);

  useEffect(() => {
    function onKey(event: KeyboardEvent): void {
      if (event.key !== '?' || event.ctrlKey || event.metaKey || isWriting(event.target)) return;
      event.preventDefault();
      setOpen(true);
    }
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);

  if (!open) return null;
  return (
    <Dialog title={t('help.title')} onClose={() => setOpen(false)}>
      <dl className="mt-3 grid grid-cols-[auto_1fr] items-center gap-x-4 gap-y-2">
        {SHORTCUTS.map(([keys, label]) => (
          <div key={label} className="col-span-2 grid grid-cols-subgrid items-center">
            <dt>
              <kbd className="rounded-md border border-line bg-sunken px-1.5 py-0.5 font-sans text-sm whitespace-nowrap">
                {keys}
              </kbd>
            </dt>
            <dd>{t(label)}</dd>
          </div>
        ))}
      </dl>
      <div className="mt-5 flex justify-end">
        <Button kind="plain" onClick={() => setOpen(false)}>
          {t('common.close')}
        </Button>
      </div>
    </Dialog>
  );
}
