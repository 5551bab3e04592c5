import { expect, test } from 'vitest';
import { LocalFiles, type OutboxStorage } from '../src';

/** A disk that reads when told to. */
function slow() {
  const answers: ((blob: Blob | undefined) => void)[] = [];
  const blob: OutboxStorage['blob'] = () => new Promise((resolve) => answers.push(resolve));
  const files = new LocalFiles(() => ({ blob }) as OutboxStorage);
  return { files, answers };
}

test('a file that was dropped while it was read is not at hand afterwards', async () => {
  for (const drop of ['drop', 'clear'] as const) {
    const { files, answers } = slow();
    const read = files.read('one');
    files[drop]('one');
    answers[0]?.(new Blob(['bytes']));
    expect(await read).toBeNull();
    expect(files.held('one')).toBeUndefined();
  }
});

test('who reads the same file meanwhile gets the same object', async () => {
  const { files, answers } = slow();
  const [one, two] = [files.read('one'), files.read('one')];
  answers[0]?.(new Blob(['bytes']));
  expect(await one).toBe(await two);
  expect(await files.read('one')).toBe(await one);
  expect(answers).toHaveLength(1);
});

test('the copy takes the place of what was picked, unless it was dropped meanwhile', async () => {
  const { files, answers } = slow();
  const copy = new Blob(['copy']);
  files.put('one', new Blob(['picked']));
  const first = files.copy('one');
  answers[0]?.(copy);
  expect(await first).toBe(copy);
  expect(files.held('one')).toBe(copy);

  const second = files.copy('one');
  files.drop('one');
  answers[1]?.(copy);
  await second;
  expect(files.held('one')).toBeUndefined();
});
