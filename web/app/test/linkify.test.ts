import { expect, test } from 'vitest';
import { linkParts, safeHref } from '../src/lib/linkify';

const hrefs = (text: string): (string | undefined)[] =>
  linkParts(text).flatMap((part) => (part.href ? [part.href] : []));

test('addresses of the web and of mail are links', () => {
  expect(hrefs('see https://example.org/a?b=1#c, or http://localhost:8080.')).toEqual([
    'https://example.org/a?b=1#c',
    'http://localhost:8080',
  ]);
  expect(hrefs('example.com and a@example.org')).toEqual(['https://example.com', 'mailto:a@example.org']);
  expect(hrefs('https://пример.рф/путь')).toHaveLength(1);
});

test('nothing else ever is', () => {
  for (const text of [
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    'java\nscript:alert(1)',
    'javascript://example.org/%0aalert(1)',
    'data:text/html,<script>alert(1)</script>',
    'vbscript:msgbox(1)',
    'file:///etc/passwd',
    'ftp://example.org/x',
    '//example.org/x',
    'blob:https://example.org/1',
  ]) {
    for (const href of hrefs(text)) expect(href, text).toMatch(/^(https?:|mailto:)/);
    expect(safeHref(text.replace('\n', '')), text).toBeUndefined();
  }
});

test('the parts joined together are the text, whatever it is', () => {
  for (const text of [
    '',
    'plain',
    '<b>x</b> https://a.example <img src=x>',
    'a@b.example,https://c.example\n\nend ',
    '👍 ok.com',
  ]) {
    expect(
      linkParts(text)
        .map((part) => part.text)
        .join(''),
    ).toBe(text);
  }
});
