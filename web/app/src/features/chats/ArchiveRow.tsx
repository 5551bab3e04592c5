import { isUnread } from '@vestnik/sdk';
import { Archive } from 'lucide-react';
import { useMemo } from 'react';
import { useTranslate } from '../../i18n';
import { useTitles } from '../people/useKnownPeople';
import { UnreadBadge } from './UnreadBadge';
import { pickFilter, useChatsIn } from './useFilter';

const NAMED = 5;

/** Where the archive is, above all chats. */
export function ArchiveRow({ reachable }: { reachable: boolean }) {
  const t = useTranslate();
  const titleOf = useTitles();
  const chats = useChatsIn('archive', undefined);
  const unread = useMemo(() => chats.filter(isUnread), [chats]);
  return (
    <button
      type="button"
      data-row="archive"
      tabIndex={reachable ? 0 : -1}
      onClick={() => pickFilter('archive')}
      className="mx-2 flex h-16 w-[calc(100%-1rem)] items-center gap-3 rounded-xl px-2 text-left transition-colors hover:bg-sunken focus-visible:-outline-offset-2"
    >
      <span className="grid size-12 shrink-0 place-items-center rounded-full bg-sunken text-muted">
        <Archive size={22} aria-hidden="true" />
      </span>
      <span className="flex min-w-0 grow flex-col gap-0.5">
        <span className="truncate font-medium">{t('list.archive')}</span>
        <span className="truncate text-sm text-muted">{chats.slice(0, NAMED).map(titleOf).join(', ')}</span>
      </span>
      {unread.length > 0 && (
        <UnreadBadge count={unread.length} label={t('list.unreadChats', { count: unread.length })} quiet />
      )}
    </button>
  );
}
