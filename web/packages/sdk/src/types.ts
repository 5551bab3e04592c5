/** What the server says and takes, named as in protocol/events.md and openapi.json. Times are UTC ISO-8601. */

export type UserStatus = 'online' | 'away' | 'busy' | 'offline';

export interface User {
  id: string;
  username: string;
  displayName: string | null;
  avatarUrl: string | null;
  bio?: string | null;
  status?: UserStatus;
  isOnline?: boolean;
  lastSeenAt?: string | null;
}

export type Author = Pick<User, 'id' | 'username' | 'displayName' | 'avatarUrl'>;

/** The signed-in person's own view. `settings` belongs to the client: the server keeps it as it came. */
export interface Me extends User {
  email: string | null;
  language: string | null;
  settings: Record<string, unknown> | null;
  createdAt: string;
}

export type ChatType = 'direct' | 'group' | 'channel' | 'secret' | 'saved';
export type Role = 'owner' | 'admin' | 'member' | 'restricted';

export interface Member {
  user: User;
  role: Role;
  joinedAt: string;
  deliveredNo: number;
  readNo: number;
}

export interface Chat {
  id: string;
  type: ChatType;
  title: string | null;
  description?: string | null;
  avatarUrl: string | null;
  createdBy?: string | null;
  role?: Role;
  memberCount?: number;
  members?: Member[];
  peer?: User | null;
  lastMessage: Message | null;
  unreadCount: number;
  lastSeq: number;
  lastNo: number;
  readNo: number;
  mutedUntil?: string | null;
  pinned?: boolean;
  archived?: boolean;
  createdAt: string;
  updatedAt: string;
}

export type MessageType = 'text' | 'image' | 'file' | 'audio' | 'video' | 'call' | 'poll' | 'system';

export interface ReplyPreview {
  id: string;
  senderId: string;
  type: MessageType;
  content: string;
}

export interface Message {
  id: string;
  chatId: string;
  /** The change that created it. */
  seq: number;
  /** The change that touched it last; absent means untouched since creation. */
  changeSeq?: number | null;
  /** Dense number among the chat's messages. */
  no: number;
  senderId: string;
  sender?: Author | null;
  type: MessageType;
  content: string;
  clientId: string | null;
  replyTo?: ReplyPreview | null;
  createdAt: string;
  editedAt?: string | null;
  deletedAt?: string | null;
  expiresAt?: string | null;
  /** How the server sent it, where decoding changed it. Of the client alone. */
  original?: Message;
}

export interface Marks {
  deliveredNo: number;
  readNo: number;
}

export interface Presence {
  isOnline: boolean;
  status?: UserStatus;
  lastSeenAt: string | null;
}

export interface SessionInfo {
  id: string;
  device: string | null;
  address: string | null;
  createdAt: string;
  lastUsedAt: string | null;
  current: boolean;
}

export interface AuthAnswer {
  accessToken: string;
  refreshToken: string | null;
  /** Seconds. */
  expiresIn: number;
  user: Me;
}

export interface SyncEntry {
  chat: Chat;
  marks?: ({ userId: string } & Marks)[];
  unread?: number;
  changes?: Message[];
  more?: boolean;
  reload?: boolean;
}

export interface SyncPage {
  cursor: string;
  reset?: boolean;
  chats: SyncEntry[];
  user?: unknown[];
  more: boolean;
}

export interface SyncRequest {
  cursor?: string;
  held?: { chatId: string; seq: number }[];
}

export interface DeliveryStatus {
  chatId: string;
  messageId: string;
  no: number;
  userId: string;
  status: 'delivered' | 'read';
}

export interface MessageDeleted {
  chatId: string;
  messageId: string;
  seq: number;
  deletedAt: string;
  for: 'all' | 'me';
}

export interface OutgoingMessage {
  chatId: string;
  clientId: string;
  content: string;
  replyTo?: string;
}
