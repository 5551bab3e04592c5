import { LinkifyIt } from 'linkify-it';

export interface TextPart {
  text: string;
  href?: string;
}

const linkify = new LinkifyIt({ fuzzyLink: true, fuzzyEmail: true, fuzzyIP: false });
linkify.add('ftp:', null).add('//', null);

const SAFE = new Set(['http:', 'https:', 'mailto:']);

/** The address if it is one of the kinds that may be opened, judged by the URL parser that would open it. */
export function safeHref(url: string): string | undefined {
  try {
    const { protocol } = new URL(url);
    return SAFE.has(protocol) ? url : undefined;
  } catch {
    return undefined;
  }
}

/** Text in parts, those with `href` being links. Joined together they are the text, whatever it contains. */
export function linkParts(text: string): TextPart[] {
  const parts: TextPart[] = [];
  let from = 0;
  for (const match of linkify.match(text) ?? []) {
    const href = safeHref(
      match.schema === '' && match.url.startsWith('http://') ? `https${match.url.slice(4)}` : match.url,
    );
    if (!href) continue;
    if (match.index > from) parts.push({ text: text.slice(from, match.index) });
    parts.push({ text: text.slice(match.index, match.lastIndex), href });
    from = match.lastIndex;
  }
  if (from < text.length) parts.push({ text: text.slice(from) });
  return parts.length > 0 ? parts : [{ text }];
}
