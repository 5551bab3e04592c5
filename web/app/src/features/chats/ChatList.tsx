import type { User } from '@vestnik/sdk';
import { FolderPen } from 'lucide-react';
import { type KeyboardEvent, useRef, useState } from 'react';
import { useTranslate } from '../../i18n';
import { IconButton } from '../../ui/Button';
import { lazyDialog } from '../../ui/lazyView';
import { Tabs } from '../../ui/Tabs';
import { NewChatButton } from '../newChat/NewChatButton';
import { useOpenDirect } from '../people/useOpenDirect';
import { OwnMenu } from '../settings/OwnMenu';
import { Chats } from './Chats';
import { SearchBox } from './SearchBox';
import { SearchResults } from './SearchResults';
import { pickFilter, useFilter, useTabs } from './useFilter';

const FoldersDialog = lazyDialog(async () => (await import('../folders/FoldersDialog')).FoldersDialog);

const PANEL = 'chats-panel';

/** The left pane: search on top, then chats by tabs, or what the search has found. */
export function ChatList({ currentId }: { currentId: string | undefined }) {
  const t = useTranslate();
  const [query, setQuery] = useState('');
  const openDirect = useOpenDirect(() => setQuery(''));
  const [folders, setFolders] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const results = useRef<{ takeFirst(): void }>(null);
  const scroller = useRef<HTMLDivElement>(null);
  const tabs = useTabs();
  const { id: filterId } = useFilter(tabs);
  const words = query.trim();
  const hasTabs = !words && tabs.length > 0;

  function search(words: string): void {
    setQuery(words);
    input.current?.focus();
  }

  const rows = (): HTMLElement[] => [
    ...(scroller.current?.querySelectorAll<HTMLElement>('[data-row]:not([tabindex="-1"])') ?? []),
  ];

  function onFoundKey(event: KeyboardEvent): void {
    const all = rows();
    const now = all.indexOf(document.activeElement as HTMLElement);
    if (now < 0) return;
    if (event.key === 'ArrowDown') all[now + 1]?.focus();
    else if (event.key === 'ArrowUp') (all[now - 1] ?? input.current)?.focus();
    else if (event.key === 'Home') all[0]?.focus();
    else if (event.key === 'End') all.at(-1)?.focus();
    else if (event.key === 'Escape') search('');
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  return (
    <div className="safe-top flex h-full min-h-0 flex-col bg-surface">
      <header className="flex h-14 shrink-0 items-center gap-1 px-2">
        <h1 className="sr-only">{t('chats.title')}</h1>
        <OwnMenu />
        <SearchBox
          ref={input}
          value={query}
          onChange={setQuery}
          onDown={() => rows()[0]?.focus()}
          onEnter={() => results.current?.takeFirst()}
        />
        <NewChatButton />
      </header>
      {hasTabs && (
        <div className="flex shrink-0 items-center px-2 pb-1">
          <Tabs
            label={t('list.filters')}
            tabs={tabs}
            current={filterId}
            panelId={PANEL}
            onPick={pickFilter}
          />
          <IconButton label={t('list.editFolders')} onClick={() => setFolders(true)} className="size-8">
            <FolderPen size={17} aria-hidden="true" />
          </IconButton>
        </div>
      )}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the arrow keys of what was found pass through here */}
      <div
        id={PANEL}
        ref={scroller}
        {...(hasTabs && { role: 'tabpanel', 'aria-labelledby': `tab-${filterId}` })}
        onKeyDown={words ? onFoundKey : undefined}
        className="safe-bottom flex min-h-0 grow flex-col overflow-y-auto overscroll-contain [overflow-anchor:none]"
      >
        {words ? (
          <SearchResults
            ref={results}
            query={words}
            currentId={currentId}
            onPick={(user: User) => void openDirect(user.id)}
          />
        ) : (
          <Chats
            currentId={currentId}
            tabs={tabs}
            scroller={scroller}
            onType={search}
            onLeave={() => input.current?.focus()}
          />
        )}
      </div>
      {folders && <FoldersDialog onClose={() => setFolders(false)} />}
    </div>
  );
}
