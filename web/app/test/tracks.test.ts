import { apply, EMPTY_STATE, type Message, type State } from '@vestnik/sdk';
import { expect, test } from 'vitest';
import { recordedType } from '../src/features/voice/capture';
import { messageOf, soundOf, trackAfter, trackOf } from '../src/features/voice/tracks';

const ME = 'me';
const CHAT = 'chat';
const sound = (id: string) => ({
  id,
  kind: 'audio' as const,
  url: `/uploads/audio/${id}.webm?t=1&s=2`,
  name: 'voice.webm',
  size: 1,
  mediaType: 'audio/webm',
  durationMs: 1_500,
});
const said = (no: number, change: Partial<Message> = {}): Message => ({
  id: `m${no}`,
  chatId: CHAT,
  seq: no,
  no,
  senderId: 'anna',
  type: 'text',
  content: '',
  clientId: null,
  createdAt: new Date(Date.UTC(2026, 0, 1, 12, 0, no)).toISOString(),
  ...change,
});
const voice = (no: number, change: Partial<Message> = {}): Message =>
  said(no, { type: 'audio', attachments: [sound(`a${no}`)], ...change });

function heard(...messages: Message[]): State {
  const chat = { id: CHAT, type: 'direct', unreadCount: 0, lastSeq: 0, lastNo: 0, readNo: 0 };
  const page = { type: 'pageCame', chatId: CHAT, kind: 'newest', more: false } as const;
  return [
    { type: 'me' as const, me: { id: ME } as never },
    { type: 'chat' as const, chat: { ...chat, lastMessage: null } as never },
    { type: 'pageAsked' as const, chatId: CHAT, kind: 'newest' as const },
    { ...page, messages: [...messages].reverse() },
  ].reduce(apply, EMPTY_STATE);
}

test('a message that is one sound can be listened to, at the address that the session opens', () => {
  expect(trackOf(voice(1), ME)).toEqual({
    key: 'm1',
    chatId: CHAT,
    messageId: 'm1',
    attachmentId: 'a1',
    url: '/uploads/audio/a1.webm',
    durationMs: 1_500,
  });
  expect(soundOf(said(1))).toBeNull();
  expect(soundOf(voice(1, { deletedAt: '2026-01-01T12:00:00.000Z' }))).toBeNull();
  expect(soundOf(voice(1, { attachments: [sound('a'), sound('b')] }))).toBeNull();
});

test('one of mine keeps its key from the moment it was recorded', () => {
  const mine = voice(1, { senderId: ME, clientId: 'recorded' });
  expect(trackOf(mine, ME)?.key).toBe('recorded');
  expect(trackOf({ ...mine, senderId: 'anna' }, ME)?.key).toBe('m1');
  expect(messageOf(heard(mine), { chatId: CHAT, key: 'recorded' })?.id).toBe('m1');
});

test('after one the next of its chat follows, whoever said it, past what is no sound or is gone', () => {
  const gone = voice(3, { deletedAt: '2026-01-01T12:00:00.000Z', attachments: null });
  const state = heard(voice(1), said(2), gone, voice(4, { senderId: ME, clientId: 'c4' }), voice(5));
  expect(trackAfter(state, { chatId: CHAT, key: 'm1' })?.key).toBe('c4');
  expect(trackAfter(state, { chatId: CHAT, key: 'c4' })?.key).toBe('m5');
  expect(trackAfter(state, { chatId: CHAT, key: 'm5' })).toBeNull();
  expect(trackAfter(state, { chatId: CHAT, key: 'unknown' })).toBeNull();
  expect(trackAfter(state, { chatId: 'other', key: 'm1' })).toBeNull();
});

test('what is recorded is the best that the browser can and the server knows', () => {
  expect(recordedType(() => true)).toBe('audio/webm;codecs=opus');
  expect(recordedType((type) => type.startsWith('audio/ogg'))).toBe('audio/ogg;codecs=opus');
  expect(recordedType((type) => type.startsWith('audio/mp4'))).toBe('audio/mp4;codecs=mp4a.40.2');
  expect(recordedType((type) => type === 'audio/mp4')).toBe('audio/mp4');
  expect(recordedType((type) => type.startsWith('audio/wav'))).toBeNull();
});
