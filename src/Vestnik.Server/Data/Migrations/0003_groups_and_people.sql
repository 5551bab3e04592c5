-- runs-with: 0003
-- Groups and channels. Older versions know nothing of who may write in them, so they do not run beside this one.
alter table chats drop constraint chats_type_check;
alter table chats add constraint chats_type_check check (type in ('direct', 'saved', 'group', 'channel'));

-- What the settings say of sending, where the writer finds it in the row that it locks anyway.
alter table chats
  add column members_write boolean not null generated always as (
    coalesce(settings #>> '{permissions,write}', case when type = 'channel' then 'admins' else 'members' end) = 'members') stored,
  add column slow_mode int not null generated always as (coalesce((settings ->> 'slowModeSeconds')::int, 0)) stored,
  -- And of seeing who is there, which lists of members ask.
  add column members_seen boolean not null generated always as (
    coalesce(settings #>> '{permissions,seeMembers}', case when type in ('saved', 'channel') then 'admins' else 'members' end) = 'members') stored,
  -- Where everybody is told of everybody: who joins, who reads, who types. Not where members may not see each other.
  add column is_small boolean not null generated always as (
    type <> 'channel' and member_count <= 200 and coalesce(settings #>> '{permissions,seeMembers}', 'members') = 'members') stored,
  -- Joins and leaves that the log has not been told of yet: those of large chats are told once a second, together.
  add column joins_pending boolean not null default false,
  -- How many ask to join, and whether those who answer them have not been told yet: once a second, too.
  add column request_count int not null default 0,
  add column requests_pending boolean not null default false,
  -- A deleted chat has no members; its messages are swept by and by.
  add column deleted_at timestamptz,
  -- Makes the creation of a group repeatable.
  add column client_id uuid;
create index chats_pending on chats (id) where joins_pending or requests_pending;
create index chats_deleted on chats (deleted_at) where deleted_at is not null;
create unique index chats_client on chats (created_by, client_id) where client_id is not null;

-- can_send is the member's own part of the right: not restricted, not blocked. last_sent_at is kept in slow mode alone.
alter table members add column last_sent_at timestamptz;
-- The marks as whom the member blocked is shown them: as they were then. Null: nobody is blocked, they are shown as they are.
alter table members add column shown_delivered_no bigint, add column shown_read_no bigint;
create index members_staff on members (chat_id) where role in ('owner', 'admin');
-- Never two owners.
create unique index members_owner on members (chat_id) where role = 'owner';

-- What a system message says: action, users, title.
alter table messages add column system jsonb;

create table bans (
  chat_id uuid not null references chats (id) on delete cascade,
  user_id uuid not null references users (id) on delete cascade,
  banned_by uuid references users (id) on delete set null,
  created_at timestamptz not null,
  primary key (chat_id, user_id)
);
create index bans_user on bans (user_id);
create index bans_time on bans (chat_id, created_at, user_id);

create table invites (
  token text primary key,
  chat_id uuid not null references chats (id) on delete cascade,
  created_by uuid references users (id) on delete set null,
  created_at timestamptz not null,
  expires_at timestamptz,
  max_uses int,
  uses int not null default 0,
  requires_approval boolean not null,
  revoked_at timestamptz
);
create index invites_time on invites (chat_id, created_at, token);
create index invites_maker on invites (chat_id, created_by) where revoked_at is null;

create table join_requests (
  chat_id uuid not null references chats (id) on delete cascade,
  user_id uuid not null references users (id) on delete cascade,
  invite text references invites (token) on delete set null,
  created_at timestamptz not null,
  primary key (chat_id, user_id)
);
create index join_requests_user on join_requests (user_id);
create index join_requests_invite on join_requests (invite);
create index join_requests_time on join_requests (chat_id, created_at, user_id);

-- Chats that somebody was in: how a client that was away learns of it. Gone when they come back.
-- No foreign keys: ending a chat of many must not lock a row of each of them.
create table departures (
  user_id uuid not null,
  chat_id uuid not null,
  xid xid8 not null default pg_current_xact_id(),
  -- Who comes back is restricted again: leaving lifts nothing.
  was_restricted boolean not null default false,
  primary key (user_id, chat_id)
);
create index departures_user_xid on departures (user_id, xid);

-- The user log: what changed last of what is private to somebody, with dense numbers. The values are where they belong;
-- key is the chat, person or message that it is about, or zero.
alter table users add column log_seq bigint not null default 0;
create table user_log (
  user_id uuid not null references users (id) on delete cascade,
  kind text not null,
  key uuid not null,
  seq bigint not null,
  primary key (user_id, kind, key)
);
create unique index user_log_seq on user_log (user_id, seq);
-- What the first page of a sync tells.
create index user_log_first on user_log (user_id, seq) where kind not in ('preferences', 'draft', 'hidden');

-- How somebody sees a chat, while they are in it. pinned_at: the place among the pinned, the least on top.
create table chat_preferences (
  user_id uuid not null,
  chat_id uuid not null,
  muted_until timestamptz,
  notify text not null default 'all' check (notify in ('all', 'mentions', 'none')),
  pinned_at int,
  archived boolean not null default false,
  unread boolean not null default false,
  draft text,
  draft_reply_to uuid,
  draft_at timestamptz,
  primary key (user_id, chat_id),
  foreign key (chat_id, user_id) references members (chat_id, user_id) on delete cascade
);
create index chat_preferences_pinned on chat_preferences (user_id, pinned_at) where pinned_at is not null;

create table folders (
  user_id uuid primary key references users (id) on delete cascade,
  folders jsonb not null
);

create table contacts (
  user_id uuid not null references users (id) on delete cascade,
  contact_id uuid not null references users (id) on delete cascade,
  alias text,
  trust_level text not null default 'unverified' check (trust_level in ('unverified', 'verified', 'trusted')),
  verified_fingerprint text,
  verified_at timestamptz,
  method text,
  created_at timestamptz not null,
  primary key (user_id, contact_id)
);
create index contacts_contact on contacts (contact_id);

create table blocks (
  user_id uuid not null references users (id) on delete cascade,
  blocked_id uuid not null references users (id) on delete cascade,
  created_at timestamptz not null,
  primary key (user_id, blocked_id)
);
create index blocks_blocked on blocks (blocked_id);

-- Messages deleted for one person alone, while they are in the chat.
create table hidden_messages (
  user_id uuid not null,
  message_id uuid not null,
  chat_id uuid not null,
  no bigint not null,
  primary key (message_id, user_id),
  foreign key (chat_id, user_id) references members (chat_id, user_id) on delete cascade
);
create index hidden_messages_chat on hidden_messages (chat_id, user_id, no);
