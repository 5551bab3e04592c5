import { Link } from 'wouter';
import { client } from '../../core/client';
import { useTranslate } from '../../i18n';
import { useLoaded } from '../../lib/useLoaded';
import { Avatar } from '../../ui/Avatar';
import { LoadState } from '../../ui/LoadState';
import { useTitles } from '../people/useKnownPeople';

/** Groups and channels where one meets somebody, other than the one that is open. */
export function SharedChats({ userId, currentId }: { userId: string; currentId: string }) {
  const t = useTranslate();
  const titleOf = useTitles();
  const shared = useLoaded(userId, () => client.people.sharedChats(userId));
  const chats = shared.data?.filter(({ id }) => id !== currentId);
  if (chats?.length === 0) return null;
  return (
    <section aria-label={t('person.shared')} className="mt-2 border-line border-t pt-3">
      <h3 className="px-5 pb-1 text-[0.8125rem] font-medium text-muted">{t('person.shared')}</h3>
      <LoadState of={shared} rows={2} />
      <ul className="pb-2">
        {chats?.map((chat) => (
          <li key={chat.id}>
            <Link
              href={`/chat/${chat.id}`}
              className="mx-2 flex min-h-14 items-center gap-3 rounded-xl px-3 py-1.5 hover:bg-sunken focus-visible:-outline-offset-2"
            >
              <Avatar id={chat.id} name={titleOf(chat)} url={chat.avatarUrl} size={40} />
              <span className="flex min-w-0 flex-col">
                <span className="truncate font-medium">{titleOf(chat)}</span>
                <span className="text-[0.8125rem] text-muted">
                  {t(chat.type === 'channel' ? 'members.subscriberCount' : 'members.count', {
                    count: chat.memberCount ?? 0,
                  })}
                </span>
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
