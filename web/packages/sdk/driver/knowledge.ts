import { type Chat, type EventName, logOf, type Message, type State } from '@vestnik/sdk';

/** Which part of what a device knows shows that an event came. A new event does not compile without its line. */
export const SHOWN_IN = {
  'message:received': 'messages',
  'message:updated': 'messages',
  'message:deleted': 'messages',
  'message:delivery_status': 'marks',
  'chat:created': 'head',
  'chat:updated': 'head',
  'chat:deleted': 'head',
  'chat:member': 'head',
  'typing:update': 'passing',
  'user:online': 'passing',
  'user:offline': 'passing',
  'user:status': 'passing',
  'session:revoked': 'passing',
  'sync:required': 'passing',
} satisfies Record<EventName, keyof KnownChat | 'passing'>;

interface KnownMessage {
  id: string;
  no: number;
  changeSeq: number;
  senderId: string;
  clientId: string | null;
  content: string;
  replyTo: string | null;
}

/** In the words of the tests that compare devices. `messages` is null while the chat was never looked into. */
export interface KnownChat {
  id: string;
  messages: KnownMessage[] | null;
  marks: { userId: string; deliveredNo: number; readNo: number }[];
  head: { lastSeq: number; lastNo: number; lastMessageId: string | null; unread: number };
}

export function knowledgeOf(state: State): KnownChat[] {
  return Object.values(state.chats).map((chat) => chatOf(state, chat));
}

function chatOf(state: State, chat: Chat): KnownChat {
  const log = logOf(state, chat.id);
  const shown = log.phase === 'ready' ? log.messages.filter((message) => !message.deletedAt) : null;
  return {
    id: chat.id,
    messages: shown?.map(messageOf) ?? null,
    marks: Object.entries(state.marks[chat.id] ?? {}).map(([userId, marks]) => ({ userId, ...marks })),
    head: {
      lastSeq: chat.lastSeq,
      lastNo: chat.lastNo,
      lastMessageId: chat.lastMessage?.id ?? null,
      unread: chat.unreadCount,
    },
  };
}

function messageOf(message: Message): KnownMessage {
  const { id, no, seq, changeSeq, senderId, clientId, content, replyTo } = message;
  return {
    id,
    no,
    changeSeq: changeSeq ?? seq,
    senderId,
    clientId,
    content,
    replyTo: replyTo?.id ?? null,
  };
}
