import type { Message, NewFile, Pending } from '@vestnik/sdk';
import { expect, test } from 'vitest';
import { messagesOf } from '../src/features/attach/messages';
import { asIs, guessOf, isOriginal, prepare } from '../src/features/attach/prepare';
import { afterError } from '../src/features/media/afterError';
import { endingOf } from '../src/features/media/fileIcons';
import { itemsOf, lookOf } from '../src/features/media/items';
import { slidesOf } from '../src/features/media/viewer/slides';
import { formatSize } from '../src/i18n/sizes';
import { translator } from '../src/i18n/translator';
import { messageText, replyText, spokenText } from '../src/lib/messageText';

const [en, ru] = [translator('en'), translator('ru')];

type Kind = NewFile['kind'];
const file = (kind: Kind, name = `a.${kind}`): NewFile => ({
  kind,
  name,
  mediaType: '',
  blob: new Blob(['x']),
});

function message(type: Message['type'], kinds: readonly Kind[], content = ''): Message {
  return {
    id: `m ${type} ${kinds.join()}`,
    chatId: 'c',
    seq: 1,
    no: 1,
    senderId: 'anna',
    type,
    content,
    clientId: null,
    createdAt: '2026-01-01T00:00:00.000Z',
    attachments: kinds.map((kind, n) => ({
      id: `${type} ${n}`,
      kind,
      url: `/uploads/${n}?s=x`,
      name: `${n}.${kind}`,
      size: 1,
      mediaType: '',
    })),
  };
}

test('what is sent together becomes albums of at most ten, then everything else', () => {
  const files = [
    ...Array.from({ length: 12 }, () => file('image')),
    file('file'),
    file('video'),
    file('audio'),
  ];
  const kinds = (messages: NewFile[][]) => messages.map((each) => each.map(({ kind }) => kind));
  expect(kinds(messagesOf(files, false))).toEqual([
    Array.from({ length: 10 }, () => 'image'),
    ['image', 'image', 'video'],
    ['file', 'audio'],
  ]);
  expect(kinds(messagesOf(files, true)).map(({ length }) => length)).toEqual([10, 5]);
  expect(messagesOf([], false)).toEqual([]);
});

test('a message without words is named by what it brings, in both languages and any number', () => {
  const text = (type: Message['type'], kinds: readonly Kind[]) => messageText(ru, message(type, kinds));
  expect(text('image', ['image'])).toBe('Фото');
  expect(text('image', ['image', 'image', 'image'])).toBe('3 фото');
  expect(text('video', ['video'])).toBe('Видео');
  expect(text('video', ['video', 'video'])).toBe('2 видео');
  expect(text('video', ['video', 'image'])).toBe('2 фото и видео');
  expect(text('file', ['file'])).toBe('0.file');
  expect(text('file', ['file', 'file', 'image', 'file', 'file'])).toBe('5 файлов');
  expect(messageText(en, message('file', []))).toBe('File');
  expect(messageText(en, message('image', ['image'], 'Look!'))).toBe('Look!');
  expect(spokenText(en, message('image', ['image'], 'Look!'))).toBe('Photo: Look!');
  expect(spokenText(en, message('text', [], 'Look!'))).toBe('Look!');
});

test('what is answered is named too, and what was deleted is not', () => {
  const reply = (type: Message['type'], content = '') => ({ id: 'm', senderId: 'anna', type, content });
  expect(replyText(en, reply('image'))).toBe('Photo');
  expect(replyText(en, reply('text', 'Hello'))).toBe('Hello');
  expect(replyText(en, reply('text'))).toBe('This message was deleted');
});

test('pictures sent as files are files', () => {
  expect(lookOf(message('image', ['image']), undefined)).toBe('album');
  expect(lookOf(message('video', ['image', 'video']), undefined)).toBe('album');
  expect(lookOf(message('audio', ['audio']), undefined)).toBe('sound');
  expect(lookOf(message('file', ['image']), undefined)).toBe('files');
});

test('one on its way looks as it will, and keeps its places', () => {
  const pending = {
    clientId: 'k',
    chatId: 'c',
    content: '',
    replyTo: null,
    createdAt: '',
    state: 'sending',
    files: [
      { id: 'one', kind: 'image', name: 'a', size: 1, mediaType: '' },
      { id: 'two', kind: 'image', name: 'b', size: 1, mediaType: '', attachmentId: 'x' },
    ],
  } satisfies Pending;
  expect(lookOf(undefined, pending)).toBe('album');
  expect(lookOf(undefined, { ...pending, asFiles: true })).toBe('files');
  const items = itemsOf(undefined, pending);
  expect(items.map(({ place, waiting }) => [place, waiting?.isUploaded])).toEqual([
    [0, false],
    [1, true],
  ]);
  expect(itemsOf(message('image', ['image', 'image']), undefined).map(({ place }) => place)).toEqual([0, 1]);
});

test('the viewer has all pictures and films of a conversation, and nothing that is gone', () => {
  const messages = [
    message('image', ['image', 'image']),
    message('file', ['image']),
    { ...message('image', ['image']), deletedAt: 'x', attachments: null },
    message('text', [], 'hello'),
    message('video', ['video']),
  ];
  expect(slidesOf(messages).map(({ id }) => id)).toEqual(['image 0', 'image 1', 'video 0']);
});

test.each([
  [0, '0 byte', '0 Б'],
  [999, '999 byte', '999 Б'],
  [1000, '1 kB', '1 кБ'],
  [999_600, '1 MB', '1 МБ'],
  [1_440_000, '1.4 MB', '1,4 МБ'],
  [104_857_600, '105 MB', '105 МБ'],
  [5_300_000_000, '5.3 GB', '5,3 ГБ'],
])('%i bytes are said as people say them', (bytes, english, russian) => {
  expect([formatSize(en, bytes), formatSize(ru, bytes)].map((text) => text.replace(/\s/g, ' '))).toEqual([
    english,
    russian,
  ]);
});

test('a file is told by its ending, if that is one', () => {
  for (const [name, ending] of [
    ['report.PDF', 'pdf'],
    ['архив.tar.gz', 'gz'],
    ['.bashrc', ''],
    ['Makefile', ''],
    ['a.', ''],
    ['what is this. no ending', ''],
    ['отчёт.док', 'док'],
  ] as const)
    expect(endingOf(name), name).toBe(ending);
});

test('what may run as a page is no picture', () => {
  expect(guessOf({ type: 'image/svg+xml' })).toBe('file');
  expect(guessOf({ type: 'text/html' })).toBe('file');
  expect(guessOf({ type: 'image/heic' })).toBe('image');
  expect(guessOf({ type: 'video/mp4' })).toBe('video');
  expect(guessOf({ type: '' })).toBe('file');
});

test('what goes as the camera wrote it is told, be it that nothing here can draw it or that it is a film', async () => {
  // Nothing that is a picture or film can be drawn here at all.
  for (const [name, type] of [
    ['IMG_0001.HEIC', 'image/heic'],
    ['IMG_0001.HEIC', ''],
    ['scan.tif', 'image/tiff'],
    ['scan.tiff', ''],
    ['film.mp4', 'video/mp4'],
    ['film.MOV', ''],
  ] as const) {
    const file = new File(['x'], name, { type });
    expect(isOriginal(file, await prepare(file)), `${name} ${type}`).toBe(true);
    expect(isOriginal(file, null), 'not known yet').toBe(false);
  }
  const photo = new File(['x'], 'a.jpg', { type: 'image/jpeg' });
  expect(isOriginal(photo, { blob: new Blob(['drawn anew']) })).toBe(false);
  for (const name of ['report.pdf', 'drawing.svg', 'tiff', 'heic.txt']) {
    const file = new File(['x'], name);
    expect(isOriginal(file, asIs(file)), name).toBe(false);
  }
});

test('a film that is there and not for this browser is told from one that could not be loaded', () => {
  expect(afterError({ code: 3 }, false)).toBe('unplayable');
  // As browsers say it too of what is not there: the address is asked for anew before it is believed.
  expect(afterError({ code: 4 }, false)).toBe('renew');
  expect(afterError({ code: 4 }, true)).toBe('unplayable');
  expect(afterError({ code: 2 }, true)).toBe('failed');
  expect(afterError(undefined, false)).toBe('renew');
  expect(afterError(undefined, true)).toBe('failed');
});
