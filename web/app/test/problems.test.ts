import { expect, test } from 'vitest';
import { problemText } from '../src/core/problems';
import { translator } from '../src/i18n/translator';

const [en, ru] = [translator('en'), translator('ru')];

test('what a proxy refuses by the status alone is said in words', () => {
  for (const title of ['', 'Request Entity Too Large', undefined]) {
    expect(problemText(en, { status: 413, code: 'http.413', title })).toBe('Too large to send.');
    expect(problemText(ru, { status: 415, code: 'http.415', title })).toBe('Такой файл здесь не подходит.');
  }
});

test('a title without words is none', () => {
  expect(problemText(en, { status: 418, code: 'http.418', title: '' })).toBe(
    'Something went wrong (http.418). Try again.',
  );
  expect(problemText(en, { status: 418, code: 'http.418', title: 'A teapot', detail: '' })).toBe('A teapot');
});
