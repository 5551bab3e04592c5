import { useEffect, useRef } from 'react';
import { client } from '../core/client';

/** Who is looked at by which view: the server is asked for all of them together. */
const looking = new Map<object, readonly string[]>();

function tell(): void {
  client.presence.lookAt([...looking.values()].flat());
}

/** Keeps the presence of these people up to date while the view is shown. */
export function useWatched(userIds: readonly string[]): void {
  const view = useRef({});
  const key = userIds.join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says whether it is other people
  useEffect(() => {
    const { current } = view;
    looking.set(current, userIds);
    tell();
    return () => {
      looking.delete(current);
      tell();
    };
  }, [key]);
}
