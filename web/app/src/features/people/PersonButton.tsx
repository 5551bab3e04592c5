import type { User } from '@vestnik/sdk';
import { useStatus } from '../../lib/presence';
import { Avatar } from '../../ui/Avatar';
import { useNames } from './useKnownPeople';

interface Props {
  user: User;
  /** Whether the Tab key leads to it. */
  reachable: boolean;
  onPick(): void;
}

/** Somebody to pick, in a list of people. */
export function PersonButton({ user, reachable, onPick }: Props) {
  const name = useNames()(user);
  const status = useStatus(user);
  return (
    <button
      type="button"
      data-row={user.id}
      tabIndex={reachable ? 0 : -1}
      onClick={onPick}
      className="flex h-14 w-full min-w-0 items-center gap-3 rounded-xl px-2 text-left transition-colors hover:bg-sunken focus-visible:-outline-offset-2"
    >
      <Avatar
        id={user.id}
        name={name}
        url={user.avatarUrl}
        size={40}
        online={status !== 'offline'}
        status={status}
      />
      <span className="flex min-w-0 flex-col">
        <span className="truncate font-medium">{name}</span>
        <span className="truncate text-[0.8125rem] text-muted">@{user.username}</span>
      </span>
    </button>
  );
}
