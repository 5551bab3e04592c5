import {
  type Chat,
  type ChatType,
  type EventName,
  logOf,
  type Message,
  type NotifyLevel,
  type Role,
  type State,
} from '@vestnik/sdk';

/**
 * What a device knows, in the words of the tests that compare devices: `chats` ({@link KnownChat}) and `user`
 * ({@link KnownUser}). Devices of one person that know all must say the same, but for the order of `chats`, `marks`,
 * `members`, `contacts` and `blocked`, and for what is null:
 *
 * - `messages`: the chat was never looked into;
 * - `members`: the device does not have them all: the chat has more than a view shows, or hides them.
 *
 * The order of `pinned` and `folders` counts. What is not set is null, never left out.
 */

/** Which part of it shows that an event came. A new event does not compile without its line. */
export const SHOWN_IN = {
  'message:received': 'messages',
  'message:updated': 'messages',
  'message:deleted': 'messages',
  'message:delivery_status': 'marks',
  'chat:created': 'head',
  'chat:updated': 'head',
  'chat:deleted': 'head',
  'chat:member': 'members',
  'typing:update': 'passing',
  'user:online': 'passing',
  'user:offline': 'passing',
  'user:status': 'passing',
  'session:revoked': 'passing',
  'sync:required': 'user',
} satisfies Record<EventName, keyof KnownChat | 'user' | 'passing'>;

interface KnownMessage {
  id: string;
  no: number;
  changeSeq: number;
  senderId: string;
  clientId: string | null;
  content: string;
  replyTo: string | null;
  type: string;
  /** Ids, in order, with spaces between. */
  files: string;
}

export interface KnownChat {
  id: string;
  messages: KnownMessage[] | null;
  marks: { userId: string; deliveredNo: number; readNo: number }[];
  head: {
    lastSeq: number;
    lastNo: number;
    lastMessageId: string | null;
    unread: number;
    type: ChatType;
    title: string | null;
    description: string | null;
    memberCount: number | null;
    /** One's own; null but in groups and channels. */
    role: Role | null;
  };
  members: { userId: string; role: Role }[] | null;
  preferences: {
    mutedUntil: string | null;
    pinned: boolean;
    archived: boolean;
    unread: boolean;
    notify: NotifyLevel;
    draft: string | null;
  };
}

export interface KnownUser {
  /** Up to where the user log is known. */
  seq: number;
  /** Chats, from top to bottom. */
  pinned: string[];
  folders: { id: string; title: string; chatIds: string[]; include: string[] }[];
  contacts: { userId: string; alias: string | null }[];
  blocked: string[];
}

export function knowledgeOf(state: State): KnownChat[] {
  return Object.values(state.chats).map((chat) => chatOf(state, chat));
}

export function userOf({ userSeq, pinned, folders, contacts, blocked }: State): KnownUser {
  return {
    seq: userSeq,
    pinned: [...pinned],
    folders: folders.map(({ id, title, chatIds = [], include = [] }) => ({ id, title, chatIds, include })),
    contacts: Object.entries(contacts).map(([userId, { alias }]) => ({ userId, alias: alias ?? null })),
    blocked: Object.keys(blocked),
  };
}

function chatOf(state: State, chat: Chat): KnownChat {
  const { id, lastSeq, lastNo, type, members, memberCount } = chat;
  const log = logOf(state, id);
  const shown = log.phase === 'ready' ? log.messages.filter((message) => !message.deletedAt) : null;
  const isShared = type === 'group' || type === 'channel';
  const areAll = members !== undefined && members.length === memberCount;
  return {
    id,
    messages: shown?.map(messageOf) ?? null,
    marks: Object.entries(state.marks[id] ?? {}).map(([userId, marks]) => ({ userId, ...marks })),
    head: {
      lastSeq,
      lastNo,
      lastMessageId: chat.lastMessage?.id ?? null,
      unread: chat.unreadCount,
      type,
      title: chat.title,
      description: chat.description ?? null,
      memberCount: memberCount ?? null,
      role: (isShared && chat.role) || null,
    },
    members: areAll ? members.map(({ user, role }) => ({ userId: user.id, role })) : null,
    preferences: {
      mutedUntil: chat.mutedUntil ?? null,
      pinned: chat.pinned ?? false,
      archived: chat.archived ?? false,
      unread: chat.unread ?? false,
      notify: chat.notify ?? 'all',
      draft: chat.draft?.content ?? null,
    },
  };
}

function messageOf(message: Message): KnownMessage {
  const { id, no, seq, changeSeq, senderId, clientId, content, replyTo, type } = message;
  const { attachments } = message as { attachments?: readonly { id: string }[] | null };
  return {
    id,
    no,
    changeSeq: changeSeq ?? seq,
    senderId,
    clientId,
    content,
    replyTo: replyTo?.id ?? null,
    type,
    files: (attachments ?? []).map((file) => file.id).join(' '),
  };
}
