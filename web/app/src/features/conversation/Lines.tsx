import { cx } from '../../ui/cx';

export function DayLabel({ text }: { text: string }) {
  return (
    <div className="flex justify-center py-2">
      <span className="rounded-full bg-raised/90 px-3 py-0.5 text-[0.8125rem] font-medium text-muted shadow-bubble">
        {text}
      </span>
    </div>
  );
}

/** Whose the bubbles below are. The messages say it themselves to those who do not see. */
export function AuthorLine({ name, hue, onClick }: { name: string; hue: number; onClick(): void }) {
  return (
    <div className="flex pt-1 pl-13 sm:pl-14" aria-hidden="true">
      <button
        type="button"
        tabIndex={-1}
        onClick={onClick}
        data-author
        className="max-w-full truncate rounded px-3 text-[0.8125rem] font-medium hover:underline"
        style={{ color: `oklch(var(--author-l) 0.12 ${hue})` }}
      >
        {name}
      </button>
    </div>
  );
}

export function UnreadLine({ text }: { text: string }) {
  return (
    <div
      className="flex items-center gap-3 px-4 py-2 text-[0.8125rem] font-medium text-accent"
      data-unread-line
    >
      <span aria-hidden="true" className="h-px grow bg-accent/30" />
      {text}
      <span aria-hidden="true" className="h-px grow bg-accent/30" />
    </div>
  );
}

const SHAPES = [
  { mine: false, width: 56 },
  { mine: false, width: 38 },
  { mine: true, width: 48 },
  { mine: false, width: 64 },
  { mine: true, width: 30 },
  { mine: true, width: 52 },
];

export function BubbleSkeletons() {
  return (
    <div
      aria-hidden="true"
      className="mx-auto flex h-full w-full max-w-190 flex-col justify-end gap-2.5 px-4 pb-3"
    >
      {SHAPES.map(({ mine, width }) => (
        <span
          key={width}
          className={cx('skeleton h-10 rounded-2xl', mine ? 'self-end' : 'self-start')}
          style={{ width: `${width}%` }}
        />
      ))}
    </div>
  );
}
