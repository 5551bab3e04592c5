import type { Message, SystemNotice } from '@vestnik/sdk';
import { expect, test } from 'vitest';
import { translator } from '../src/i18n/translator';
import { systemText } from '../src/lib/systemText';

const en = translator('en');
const ru = translator('ru');
const BORIS = { id: 'boris', displayName: 'Boris' };
const ME = { id: 'me', displayName: 'My own name' };

function told(system: SystemNotice | undefined, senderId = 'anna'): Message {
  return {
    id: 'm',
    chatId: 'c',
    seq: 1,
    no: 1,
    senderId,
    sender: { id: senderId, username: 'anna', displayName: 'Anna', avatarUrl: null },
    type: 'system',
    content: 'in plain English',
    system,
    clientId: null,
    createdAt: '2026-01-01T12:00:00.000Z',
  };
}

const group = { type: 'group', myId: 'me' } as const;

test('who did it and to whom decides how it is put', () => {
  const added = (users: SystemNotice['users'], by?: string) =>
    systemText(en, told({ action: 'added', users }, by), group);
  expect(added([BORIS])).toBe('Anna added Boris');
  expect(added([BORIS, ME])).toBe('Anna added Boris and you');
  expect(added([ME])).toBe('Anna added you');
  expect(added([BORIS], 'me')).toBe('You added Boris');
});

test('a contact is called by the name given to them', () => {
  const aliasOf = (id: string): string | undefined => (id === 'boris' ? 'Uncle' : undefined);
  const message = told({ action: 'owner', users: [BORIS] });
  expect(systemText(ru, message, { ...group, aliasOf })).toBe('Anna передаёт права владельца: Uncle');
});

test('a channel is called one', () => {
  const message = told({ action: 'created', users: [], title: 'News' });
  expect(systemText(ru, message, { ...group, type: 'channel' })).toBe('Создан канал «News»');
  expect(systemText(ru, message, group)).toBe('Anna создаёт группу «News»');
});

test('what there are no words for is told in the words of the server', () => {
  expect(systemText(en, told(undefined), group)).toBe('in plain English');
  const unknown = { action: 'frobnicated', users: [] } as unknown as SystemNotice;
  expect(systemText(en, told(unknown), group)).toBe('in plain English');
});

test('every action has words for others and for me in both languages', () => {
  for (const action of [
    'created',
    'added',
    'joined',
    'left',
    'removed',
    'title',
    'description',
    'avatar',
    'owner',
    'admin',
  ] as const) {
    for (const by of ['anna', 'me']) {
      const message = told({ action, users: [BORIS], title: 'Title' }, by);
      for (const t of [en, ru])
        expect(systemText(t, message, group), `${action} by ${by}`).not.toMatch(/plain|\{/);
    }
  }
});
