import type { Chat } from '@vestnik/sdk';
import { X } from 'lucide-react';
import { useVestnik } from '../../core/client';
import { useTranslate } from '../../i18n';
import { useNow } from '../../lib/hooks';
import { chatTitle, presenceText } from '../../lib/people';
import { Avatar } from '../../ui/Avatar';
import { IconButton } from '../../ui/Button';

/** Who one talks to: a pane beside the conversation, or over it where there is no room. */
export function Details({ chat, onClose }: { chat: Chat; onClose(): void }) {
  const t = useTranslate();
  const now = useNow();
  const presence = useVestnik((state) => (chat.peer ? state.presence[chat.peer.id] : undefined));
  const title = chatTitle(chat, t);
  return (
    <aside
      aria-label={t('chat.details', { name: title })}
      className="slide safe-top absolute inset-0 z-20 flex flex-col overflow-y-auto border-line bg-surface lg:static lg:w-85 lg:shrink-0 lg:border-l"
    >
      <div className="flex h-14 shrink-0 items-center px-2">
        <IconButton label={t('common.close')} onClick={onClose} autoFocus>
          <X size={20} aria-hidden="true" />
        </IconButton>
      </div>
      <div className="flex flex-col items-center px-6 pb-6 text-center">
        <Avatar id={chat.peer?.id ?? chat.id} name={title} size={112} />
        <p className="mt-4 max-w-full text-xl font-semibold [overflow-wrap:anywhere]">{title}</p>
        <p className="text-sm text-muted">{presenceText(t, presence, now)}</p>
      </div>
      <dl className="mx-4 divide-y divide-line rounded-2xl bg-sunken px-4 text-[0.9375rem]">
        <div className="py-3">
          <dt className="text-[0.8125rem] text-muted">{t('auth.username')}</dt>
          <dd className="[overflow-wrap:anywhere]">@{chat.peer?.username}</dd>
        </div>
        {chat.peer?.bio && (
          <div className="py-3">
            <dt className="text-[0.8125rem] text-muted">{t('chat.bio')}</dt>
            <dd className="whitespace-pre-wrap [overflow-wrap:anywhere]">{chat.peer.bio}</dd>
          </div>
        )}
      </dl>
    </aside>
  );
}
