import type { ReactNode } from 'react';

interface Props {
  face: ReactNode;
  name: string;
  note: ReactNode;
  children?: ReactNode;
}

/** How large the face is, in CSS pixels. */
export const HEAD_FACE = 112;

/** Whom or what the pane is about: face, name, a line below, and what can be done at once. */
export function Head({ face, name, note, children }: Props) {
  return (
    <div className="flex shrink-0 flex-col items-center px-6 pt-6 pb-4 text-center">
      {face}
      <p className="mt-4 max-w-full text-xl font-semibold [overflow-wrap:anywhere]">{name}</p>
      <p className="text-sm text-muted" data-head-note>
        {note}
      </p>
      {children && <div className="mt-4 flex flex-wrap justify-center gap-2">{children}</div>}
    </div>
  );
}

/** Facts under the head, a term above each. */
export function Facts({ children }: { children: ReactNode }) {
  return (
    <dl className="mx-4 mb-3 shrink-0 divide-y divide-line rounded-2xl bg-sunken px-4 text-[0.9375rem]">
      {children}
    </dl>
  );
}

export function Fact({ term, children }: { term: string; children: ReactNode }) {
  return (
    <div className="py-3">
      <dt className="text-[0.8125rem] text-muted">{term}</dt>
      <dd className="whitespace-pre-wrap [overflow-wrap:anywhere]">{children}</dd>
    </div>
  );
}
