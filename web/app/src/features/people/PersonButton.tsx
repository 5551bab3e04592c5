import type { User } from '@vestnik/sdk';
import { useOnline } from '../../lib/presence';
import { Avatar } from '../../ui/Avatar';
import { useNames } from './useKnownPeople';

/** Somebody to pick, in a list of people. */
export function PersonButton({ user, onPick }: { user: User; onPick(): void }) {
  const name = useNames()(user);
  return (
    <button
      type="button"
      onClick={onPick}
      className="flex h-14 w-full min-w-0 items-center gap-3 rounded-xl px-2 text-left transition-colors [contain-intrinsic-size:auto_3.5rem] [content-visibility:auto] hover:bg-sunken focus-visible:-outline-offset-2"
    >
      <Avatar id={user.id} name={name} size={40} online={useOnline(user)} />
      <span className="flex min-w-0 flex-col">
        <span className="truncate font-medium">{name}</span>
        <span className="truncate text-[0.8125rem] text-muted">@{user.username}</span>
      </span>
    </button>
  );
}
