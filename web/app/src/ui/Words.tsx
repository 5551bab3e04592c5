import type { ReactNode } from 'react';
import { linkParts } from '../lib/linkify';

/** Text with its links. Everything goes to the page as text nodes: what is written is what is seen. */
export function Words({ text, reachable = false }: { text: string; reachable?: boolean }): ReactNode {
  return linkParts(text).map((part, index) =>
    part.href ? (
      <a
        // biome-ignore lint/suspicious/noArrayIndexKey: parts of one text never move
        key={index}
        href={part.href}
        target="_blank"
        rel="noopener noreferrer"
        tabIndex={reachable ? undefined : -1}
        className="rounded-sm text-accent underline decoration-1 underline-offset-2"
      >
        {part.text}
      </a>
    ) : (
      part.text
    ),
  );
}
