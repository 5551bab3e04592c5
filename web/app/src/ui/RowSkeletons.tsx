export function RowSkeletons({ count }: { count: number }) {
  return (
    <div aria-hidden="true">
      {Array.from({ length: count }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they are all alike
        <div key={index} className="mx-2 flex h-16 shrink-0 items-center gap-3 px-2">
          <span className="skeleton size-12 shrink-0 rounded-full" />
          <span className="flex grow flex-col gap-2">
            <span className="skeleton h-3.5 rounded-full" style={{ width: `${45 + ((index * 17) % 30)}%` }} />
            <span className="skeleton h-3 rounded-full" style={{ width: `${60 + ((index * 23) % 35)}%` }} />
          </span>
        </div>
      ))}
    </div>
  );
}
