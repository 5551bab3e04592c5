import { expect, test } from 'vitest';
import { keepFilesOut } from '../src/lib/draggedFiles';

function brought(
  name: 'dragover' | 'drop',
  types: string[],
): Event & { dataTransfer: { dropEffect: string } } {
  const event = new Event(name, { cancelable: true });
  return Object.assign(event, { dataTransfer: { types, dropEffect: 'copy' } });
}

test('a file that is dropped where nothing takes it does not take the place of the app', () => {
  const page = new EventTarget();
  keepFilesOut(page);
  for (const name of ['dragover', 'drop'] as const) {
    const file = brought(name, ['Files']);
    page.dispatchEvent(file);
    expect([file.defaultPrevented, file.dataTransfer.dropEffect], name).toEqual([true, 'none']);
    const words = brought(name, ['text/plain']);
    page.dispatchEvent(words);
    expect([words.defaultPrevented, words.dataTransfer.dropEffect], name).toEqual([false, 'copy']);
  }
});

test('what somebody takes is theirs', () => {
  const page = new EventTarget();
  page.addEventListener('dragover', (event) => event.preventDefault());
  keepFilesOut(page);
  const file = brought('dragover', ['Files']);
  page.dispatchEvent(file);
  expect(file.dataTransfer.dropEffect).toBe('copy');
});
