import { asProblem, type User } from '@vestnik/sdk';
import { Bookmark, MessageCircle, Settings } from 'lucide-react';
import { type KeyboardEvent, useMemo, useRef, useState } from 'react';
import { Link, useLocation } from 'wouter';
import { toast } from '../../core/announce';
import { client, useVestnik } from '../../core/client';
import { problemText } from '../../core/problems';
import { useTranslate } from '../../i18n';
import { dayKey } from '../../i18n/dates';
import { useLasting, useNow } from '../../lib/hooks';
import { inOrder } from '../../lib/people';
import { IconButton } from '../../ui/Button';
import { ViewState } from '../../ui/State';
import { ChatRow } from './ChatRow';
import { RowSkeletons } from './RowSkeletons';
import { SearchBox } from './SearchBox';
import { SearchResults } from './SearchResults';

/** The left pane: search on top, then chats, or what the search has found. */
export function ChatList({ currentId }: { currentId: string | undefined }) {
  const t = useTranslate();
  const [, navigate] = useLocation();
  const [query, setQuery] = useState('');
  const input = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const words = query.trim();

  async function open(make: () => Promise<{ id: string }>): Promise<void> {
    try {
      const chat = await make();
      setQuery('');
      navigate(`/chat/${chat.id}`);
    } catch (error) {
      toast(problemText(t, asProblem(error)), true);
    }
  }

  const rows = (): HTMLElement[] => [...(list.current?.querySelectorAll<HTMLElement>('[data-row]') ?? [])];

  function onKeyDown(event: KeyboardEvent): void {
    const all = rows();
    const now = all.indexOf(document.activeElement as HTMLElement);
    if (now < 0) return;
    if (event.key === 'ArrowDown') all[now + 1]?.focus();
    else if (event.key === 'ArrowUp') (all[now - 1] ?? input.current)?.focus();
    else if (event.key === 'Home') all[0]?.focus();
    else if (event.key === 'End') all.at(-1)?.focus();
    else if (event.key === 'Escape' && query) {
      setQuery('');
      input.current?.focus();
      event.stopPropagation();
    } else return;
    event.preventDefault();
  }

  return (
    <div className="safe-top flex h-full min-h-0 flex-col bg-surface">
      <header className="flex h-14 shrink-0 items-center gap-1 pr-2 pl-3">
        <h1 className="sr-only">{t('chats.title')}</h1>
        <SearchBox
          ref={input}
          value={query}
          onChange={setQuery}
          onDown={() => rows()[0]?.focus()}
          onEnter={() => words && rows()[0]?.click()}
        />
        <IconButton label={t('chats.saved')} onClick={() => void open(() => client.openSaved())}>
          <Bookmark size={20} aria-hidden="true" />
        </IconButton>
        <Link
          href="/app/settings"
          aria-label={t('settings.open')}
          title={t('settings.open')}
          className="grid size-10 shrink-0 place-items-center rounded-full text-muted transition-colors hover:bg-sunken hover:text-text"
        >
          <Settings size={20} aria-hidden="true" />
        </Link>
      </header>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the arrow keys of the rows inside pass through here */}
      <div
        ref={list}
        onKeyDown={onKeyDown}
        className="safe-bottom flex min-h-0 grow flex-col overflow-y-auto overscroll-contain pt-1 pb-3"
      >
        {words ? (
          <SearchResults
            query={words}
            currentId={currentId}
            onPick={(user: User) => void open(() => client.openDirect(user.id))}
          />
        ) : (
          <Chats currentId={currentId} />
        )}
      </div>
    </div>
  );
}

function Chats({ currentId }: { currentId: string | undefined }) {
  const t = useTranslate();
  const chats = useVestnik((state) => state.chats);
  const synced = useVestnik((state) => state.synced);
  const ordered = useMemo(() => inOrder(Object.values(chats)), [chats]);
  const today = dayKey(useNow().toISOString());
  const slow = useLasting(!synced && ordered.length === 0, 200);

  if (ordered.length === 0) {
    if (slow) return <RowSkeletons count={8} />;
    if (!synced) return null;
    return <ViewState icon={MessageCircle} title={t('chats.empty')} hint={t('chats.emptyHint')} />;
  }
  return ordered.map((chat) => (
    <ChatRow key={chat.id} chat={chat} current={chat.id === currentId} today={today} />
  ));
}
