import { newestChats, type User } from '@vestnik/sdk';
import { SearchX, WifiOff } from 'lucide-react';
import { type Ref, useImperativeHandle, useMemo } from 'react';
import { useLocation } from 'wouter';
import { useVestnik } from '../../core/client';
import { problemText } from '../../core/problems';
import { useTranslate } from '../../i18n';
import { useLasting } from '../../lib/hooks';
import { useStatus } from '../../lib/presence';
import { useTakeFirst } from '../../lib/useTakeFirst';
import { useUserSearch } from '../../lib/useUserSearch';
import { Avatar } from '../../ui/Avatar';
import { Button } from '../../ui/Button';
import { RowSkeletons } from '../../ui/RowSkeletons';
import { ViewState } from '../../ui/State';
import { isNamed, useNames, useTitles } from '../people/useKnownPeople';
import { ChatRow } from './ChatRow';

/** More than anybody looks through: another letter is quicker. */
const MOST = 50;

interface Props {
  /** Opens what comes first, or as soon as it has come. */
  ref: Ref<{ takeFirst(): void }>;
  query: string;
  currentId: string | undefined;
  onPick(user: User): void;
}

export function SearchResults({ ref, query, currentId, onPick }: Props) {
  const t = useTranslate();
  const chats = useVestnik((state) => state.chats);
  const search = useUserSearch(query);
  const slow = useLasting(search.busy && search.users.length === 0, 200);
  const titleOf = useTitles();
  const mine = useMemo(() => {
    const words = query.toLocaleLowerCase();
    return newestChats(chats)
      .filter(
        (chat) =>
          titleOf(chat).toLocaleLowerCase().includes(words) || (chat.peer && isNamed(chat.peer, '', words)),
      )
      .slice(0, MOST);
  }, [chats, titleOf, query]);
  const talking = new Set(mine.map((chat) => chat.peer?.id));
  const others = search.users.filter((user) => !talking.has(user.id));

  const [, navigate] = useLocation();
  const chat = mine[0];
  // Until the answer those are shown who were found by the words before.
  const other = search.busy ? undefined : others[0];
  const found = chat ? () => navigate(`/chat/${chat.id}`) : other ? () => onPick(other) : null;
  const takeFirst = useTakeFirst(query, search.problem ? null : found, search.busy);
  useImperativeHandle(ref, () => ({ takeFirst }));

  if (search.problem) {
    return (
      <ViewState
        icon={WifiOff}
        title={problemText(t, search.problem)}
        action={
          <Button kind="plain" onClick={search.again}>
            {t('common.retry')}
          </Button>
        }
      />
    );
  }
  if (mine.length === 0 && others.length === 0 && !search.busy) {
    return <ViewState icon={SearchX} title={t('chats.nobody')} hint={t('chats.nobodyHint')} />;
  }
  return (
    <>
      {mine.length > 0 && (
        <section aria-label={t('chats.found')}>
          <Heading text={t('chats.found')} />
          {mine.map((chat) => (
            <ChatRow key={chat.id} chat={chat} current={chat.id === currentId} today="" />
          ))}
        </section>
      )}
      {(others.length > 0 || slow) && (
        <section aria-label={t('chats.people')} aria-busy={search.busy}>
          <Heading text={t('chats.people')} />
          {others.map((user) => (
            <UserRow key={user.id} user={user} onPick={onPick} />
          ))}
          {slow && <RowSkeletons count={3} />}
        </section>
      )}
    </>
  );
}

function Heading({ text }: { text: string }) {
  return <h2 className="px-4 pt-3 pb-1 text-[0.8125rem] font-medium text-muted">{text}</h2>;
}

function UserRow({ user, onPick }: { user: User; onPick(user: User): void }) {
  const status = useStatus(user);
  const name = useNames()(user);
  return (
    <button
      type="button"
      data-row={user.id}
      onClick={() => onPick(user)}
      className="mx-2 flex h-16 shrink-0 w-[calc(100%-1rem)] items-center gap-3 rounded-xl px-2 text-left transition-colors hover:bg-sunken focus-visible:-outline-offset-2"
    >
      <Avatar id={user.id} name={name} url={user.avatarUrl} online={status !== 'offline'} status={status} />
      <span className="flex min-w-0 flex-col gap-0.5">
        <span className="truncate font-medium">{name}</span>
        <span className="truncate text-sm text-muted">@{user.username}</span>
      </span>
    </button>
  );
}
