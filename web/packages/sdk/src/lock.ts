const tails = new Map<string, Promise<unknown>>();

/** Runs `work` after all earlier work of this name in this page or program. */
export function alone<T>(name: string, work: () => Promise<T>): Promise<T> {
  const before = tails.get(name) ?? Promise.resolve();
  const mine = before.then(work, work);
  tails.set(
    name,
    mine.catch(() => undefined),
  );
  return mine;
}
