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
  privacy?: Partial<Privacy>;
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

/** Who has a right that the settings of a group or channel choose. */
export type Permission = 'members' | 'admins';

export interface ChatPermissions {
  write: Permission;
  react: Permission;
  pin: Permission;
  invite: Permission;
  add: Permission;
  changeInfo: Permission;
  seeMembers: Permission;
}

/** Every field is there for groups and channels, none for others. In requests a missing one is kept. */
export interface ChatSettings {
  permissions?: Partial<ChatPermissions>;
  /** Between two messages of one member, in seconds; 0: off. */
  slowModeSeconds?: number;
}

export type NotifyLevel = 'all' | 'mentions' | 'none';

export interface Draft {
  content: string;
  replyTo?: string;
  updatedAt: string;
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
  /** Marked as unread by hand. */
  unread?: boolean;
  notify?: NotifyLevel;
  draft?: Draft | null;
  settings?: ChatSettings;
  /** How many ask to join; for those who may answer them. */
  requestCount?: number;
  createdAt: string;
  updatedAt: string;
  /** Of the client alone. */
  asOf?: ChatAge;
}

/** As of which seq of its log the parts of a chat are held: news of a part is told in no certain order. */
export interface ChatAge {
  /** Title, description, settings. */
  info: number;
  memberCount: number;
  /** My role and the members, as a view of mine had them; and those of whom was heard since. */
  people: number;
  each: Readonly<Record<string, number>>;
}

export type MessageType = 'text' | 'image' | 'file' | 'audio' | 'video' | 'call' | 'poll' | 'system';

export type SystemAction =
  | 'created'
  | 'added'
  | 'joined'
  | 'left'
  | 'removed'
  | 'title'
  | 'description'
  | 'avatar'
  | 'owner'
  | 'admin';

/** What a system message says; its sender is who did it. */
export interface SystemNotice {
  action: SystemAction;
  users: { id: string; displayName: string }[];
  title?: string;
}

export type AttachmentKind = 'image' | 'video' | 'audio' | 'file';

/** What is known of a file without its bytes. */
export interface FileInfo {
  /** Told by the content; only pictures, films and sound are shown in a page. */
  kind: AttachmentKind;
  name: string;
  /** In bytes. */
  size: number;
  mediaType: string;
  /** In pixels, the right way up. */
  width?: number | null;
  height?: number | null;
  durationMs?: number | null;
  /** How loud it is from beginning to end: up to 128 values, 0 to 100. */
  waveform?: readonly number[] | null;
  /** What is shown until it is there: the client's own, opaque to the server, at most 120 ASCII characters. */
  preview?: string | null;
}

/** A file of a message. */
export interface Attachment extends FileInfo {
  id: string;
  /** A path on the server: plain, for whoever has the session's cookie, or signed for me for at most an hour. */
  url: string;
}

/** A file that is to go with a message. */
export interface NewFile extends Omit<FileInfo, 'size'> {
  blob: Blob;
}

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
  /** Of system messages: what `content` says in English. */
  system?: SystemNotice;
  clientId: string | null;
  replyTo?: ReplyPreview | null;
  /** Null or none: it has no files. */
  attachments?: readonly Attachment[] | null;
  createdAt: string;
  editedAt?: string | null;
  deletedAt?: string | null;
  expiresAt?: string | null;
  /** How the server sent it, where decoding changed it. Of the client alone. */
  original?: Message;
  /** Deleted for me alone, and gone for good. Of the client alone. */
  hidden?: boolean;
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
  user?: UserChange[];
  /** Up to where the user log is told by now. */
  userSeq?: number;
  /** Chats one is no longer in. */
  left?: string[];
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

/** The event `chat:member`. */
export interface ChatMemberEvent {
  chatId: string;
  seq: number;
  userId: string;
  action: 'added' | 'joined' | 'left' | 'removed' | 'banned' | 'role';
  /** From now on; null for those who went. */
  role: Role | null;
  actorId: string | null;
  user: Author;
  memberCount: number;
  at: string;
}

export type Audience = 'everyone' | 'contacts' | 'nobody';

export interface Privacy {
  lastSeen: Audience;
  groups: Audience;
}

export interface Preferences {
  chatId: string;
  mutedUntil: string | null;
  pinned: boolean;
  archived: boolean;
  unread: boolean;
  notify: NotifyLevel;
}

export interface Folder {
  id: string;
  title: string;
  chatIds?: string[];
  include?: ('direct' | 'group' | 'channel' | 'unread')[];
}

export interface Contact {
  user: User;
  alias: string | null;
  trustLevel: 'unverified' | 'verified' | 'trusted';
  verifiedFingerprint: string | null;
  verifiedAt: string | null;
  method: string | null;
}

/** What an entry of the user log says: of one private thing how it is now. */
export type UserEntry = Omit<UserChange, 'seq'>;

/** An entry of the user log: the present state of one private thing. Of two for the same thing the higher seq counts. */
export interface UserChange {
  seq: number;
  kind: 'preferences' | 'draft' | 'pinned' | 'folders' | 'contact' | 'block' | 'account' | 'hidden';
  chatId?: string;
  userId?: string;
  messageId?: string;
  preferences?: Preferences;
  draft?: Draft;
  pinned?: string[];
  folders?: Folder[];
  contact?: Contact;
  user?: User;
  blocked?: boolean;
  account?: Me;
}

export interface AddedMembers {
  added: Member[];
  refused: { userId: string; code: string }[];
}

export interface Ban {
  user: User;
  bannedBy: string | null;
  createdAt: string;
}

export interface Invite {
  token: string;
  url: string;
  createdBy: string | null;
  createdAt: string;
  expiresAt: string | null;
  maxUses: number | null;
  uses: number;
  requiresApproval: boolean;
}

export interface InvitePreview {
  chatId?: string;
  type: ChatType;
  title: string | null;
  description: string | null;
  avatarUrl: string | null;
  memberCount: number;
  requiresApproval: boolean;
  expiresAt: string | null;
  status: 'open' | 'requested' | 'member';
}

export interface JoinRequest {
  user: User;
  createdAt: string;
}

export interface OutgoingMessage {
  chatId: string;
  clientId: string;
  content: string;
  replyTo?: string;
  /** What the files make of it needs no saying; `file`: they are to be shown as files, pictures as well. */
  type?: 'file';
  /** Ids of files of mine that no message has yet, in their order; at most 10. */
  attachments?: readonly string[];
}
