import type { Member } from '@vestnik/sdk';
import { EllipsisVertical } from 'lucide-react';
import { memo } from 'react';
import { useVestnik } from '../../core/client';
import { useTranslate } from '../../i18n';
import { useNow } from '../../lib/hooks';
import { presenceText } from '../../lib/people';
import { usePresence, useStatus } from '../../lib/presence';
import { type Point, useMenuGesture } from '../../lib/useMenuGesture';
import { Avatar } from '../../ui/Avatar';
import { IconButton } from '../../ui/Button';
import { cx } from '../../ui/cx';
import { useNames } from '../people/useKnownPeople';

interface Props {
  member: Member;
  index: number;
  /** How many are in the list. */
  of: number;
  onMenu(member: Member, at: Point): void;
  onOpen(userId: string): void;
}

export const MemberRow = memo(function MemberRow({ member, index, of, onMenu, onOpen }: Props) {
  const t = useTranslate();
  const now = useNow();
  const { user, role } = member;
  const name = useNames()(user);
  const isMe = useVestnik((state) => state.me?.id === user.id);
  const presence = usePresence(user);
  const status = useStatus(user);
  const isOnline = isMe || presence.isOnline;
  const gesture = useMenuGesture((at) => onMenu(member, at));
  return (
    // biome-ignore lint/a11y/useSemanticElements: between it and its list stand the boxes of a virtual list
    <div
      role="listitem"
      aria-setsize={of}
      aria-posinset={index + 1}
      data-member={user.id}
      className="group relative mx-2 flex items-center rounded-xl hover:bg-sunken"
      {...gesture}
    >
      <button
        type="button"
        onClick={() => onOpen(user.id)}
        className="flex min-h-14 min-w-0 grow items-center gap-3 rounded-xl px-2 py-1.5 text-left focus-visible:-outline-offset-2"
      >
        <Avatar
          id={user.id}
          name={name}
          url={user.avatarUrl}
          size={44}
          online={isOnline}
          status={isMe ? undefined : status}
        />
        <span className="flex min-w-0 grow flex-col">
          <span className="truncate font-medium">
            {name}
            {isMe && <span className="font-normal text-muted"> · {t('common.you')}</span>}
          </span>
          <span className="flex min-w-0 items-baseline gap-2 text-[0.8125rem]">
            <span className={cx('min-w-0 grow truncate', isOnline ? 'text-accent' : 'text-muted')}>
              {isMe ? t('presence.online') : presenceText(t, presence, now)}
            </span>
            {role !== 'member' && (
              <span className="shrink-0 text-xs font-medium text-muted" data-role={role}>
                {t(`role.${role}`)}
              </span>
            )}
          </span>
        </span>
      </button>
      {!isMe && (
        <IconButton
          label={t('members.actions', { name })}
          aria-haspopup="menu"
          onClick={(event) => {
            onMenu(member, event.currentTarget.getBoundingClientRect());
          }}
        >
          <EllipsisVertical size={18} aria-hidden="true" />
        </IconButton>
      )}
    </div>
  );
});
