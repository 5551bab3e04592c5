import { expect, test } from 'vitest';
import { knowledgeOf, userOf } from '../driver/knowledge';
import { ANNA, after, CHAT, chat, ME, me } from './world';

const anna = { id: ANNA, username: ANNA, displayName: null, avatarUrl: null };
const contact = {
  user: anna,
  alias: 'Sis',
  trustLevel: 'unverified' as const,
  verifiedFingerprint: null,
  verifiedAt: null,
  method: null,
};

test('what a device knows is said whole', () => {
  const group = chat({
    type: 'group',
    title: 'Climbers',
    role: 'admin',
    memberCount: 2,
    lastSeq: 4,
    lastNo: 2,
  });
  const state = after(
    { type: 'me', me },
    { type: 'chat', chat: group },
    { type: 'chat', chat: chat({ id: 'large', type: 'group', memberCount: 120 }) },
    {
      type: 'userLog',
      changes: [
        { seq: 1, kind: 'pinned', pinned: [CHAT] },
        { seq: 2, kind: 'draft', chatId: CHAT, draft: { content: 'half', updatedAt: me.createdAt } },
        { seq: 3, kind: 'folders', folders: [{ id: 'f', title: 'F' }] },
        { seq: 4, kind: 'contact', userId: ANNA, contact },
        { seq: 5, kind: 'block', userId: 'eve', blocked: true },
      ],
    },
  );
  const [small, large] = knowledgeOf(state);
  expect(small).toEqual({
    id: CHAT,
    messages: null,
    marks: [],
    head: {
      lastSeq: 4,
      lastNo: 2,
      lastMessageId: null,
      unread: 0,
      type: 'group',
      title: 'Climbers',
      description: null,
      memberCount: 2,
      role: 'admin',
    },
    members: [ME, ANNA].map((userId) => ({ userId, role: 'member' })),
    preferences: {
      mutedUntil: null,
      pinned: true,
      archived: false,
      unread: false,
      notify: 'all',
      draft: 'half',
    },
  });
  expect(large?.members).toBeNull();
  expect(userOf(state)).toEqual({
    seq: 5,
    pinned: [CHAT],
    folders: [{ id: 'f', title: 'F', chatIds: [], include: [] }],
    contacts: [{ userId: ANNA, alias: 'Sis' }],
    blocked: ['eve'],
  });
});
