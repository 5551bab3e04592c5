-- One row: what this database is. The epoch changes when the database is restored from a backup,
-- so that clients whose cursors are from the lost future notice it.
create table server_state (
  only_row boolean primary key default true check (only_row),
  epoch uuid not null default gen_random_uuid()
);
insert into server_state default values;

-- People. Email and password are null for accounts that sign in another way (Telegram, keys).
create table users (
  id uuid primary key,
  username text not null,
  email text,
  password_hash text,
  display_name text not null,
  first_name text,
  last_name text,
  bio text not null default '',
  avatar_url text,
  language text not null default 'en',
  settings jsonb not null default '{}',
  privacy jsonb not null default '{}',
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create unique index users_username on users (lower(username));
create unique index users_email on users (lower(email));

-- What the people search finds somebody by: the username and each word of the display name, in lower case.
-- text_pattern_ops: prefixes are found by the index whatever the collation is.
create table user_words (
  user_id uuid not null references users (id) on delete cascade,
  word text not null,
  primary key (user_id, word)
);
create index user_words_word on user_words (word text_pattern_ops);

-- What somebody chose to be seen as, and when their last connection ended. No row: never connected.
create table presence (
  user_id uuid primary key references users (id) on delete cascade,
  status text not null default 'online' check (status in ('online', 'away', 'busy', 'offline')),
  last_seen_at timestamptz
) with (fillfactor = 70);

-- Signed-in devices; the id is the access token's sid.
create table sessions (
  id uuid primary key,
  user_id uuid not null references users (id) on delete cascade,
  device text not null,
  address text,
  created_at timestamptz not null,
  last_used_at timestamptz not null,
  revoked_at timestamptz,
  revoke_reason text
);
create index sessions_user on sessions (user_id) where revoked_at is null;
-- Every node asks now and then which sessions ended lately.
create index sessions_revoked on sessions (revoked_at) where revoked_at is not null;

-- Refresh tokens, as SHA-256. A used one stays until it expires: seen again, it gives a thief away.
create table refresh_tokens (
  hash bytea primary key,
  session_id uuid not null references sessions (id) on delete cascade,
  expires_at timestamptz not null,
  used_at timestamptz,
  successor bytea
);
create index refresh_tokens_session on refresh_tokens (session_id);
create index refresh_tokens_expires on refresh_tokens (expires_at);

-- Chats and the heads of their logs: last_seq counts every change, last_no messages alone; both dense.
-- last_xid is the transaction of the last change: what a sync cursor is compared with.
-- fillfactor 70 and no index on what changes with each message: those updates stay within their page.
create table chats (
  id uuid primary key,
  type text not null check (type in ('direct', 'saved')),
  title text,
  description text,
  avatar_url text,
  created_by uuid references users (id) on delete set null,
  -- Direct and saved chats exist once per pair: low < high, or both the same for saved.
  peer_low uuid,
  peer_high uuid,
  settings jsonb not null default '{}',
  encryption text not null default 'none',
  member_count int not null,
  last_seq bigint not null default 0,
  last_no bigint not null default 0,
  last_xid xid8 not null default pg_current_xact_id(),
  last_at timestamptz not null,
  created_at timestamptz not null,
  updated_at timestamptz not null
) with (fillfactor = 70);
create unique index chats_pair on chats (peer_low, peer_high) where peer_low is not null;

-- Who is in a chat, with the effective right to send and the marks: up to which no everything was delivered and read.
-- marks_xid is the transaction in which the marks last moved. hidden_no: the chat is shown while last_no is above it.
create table members (
  chat_id uuid not null references chats (id) on delete cascade,
  user_id uuid not null references users (id) on delete cascade,
  role text not null check (role in ('owner', 'admin', 'member', 'restricted')),
  can_send boolean not null default true,
  joined_at timestamptz not null,
  change_seq bigint not null default 0,
  hidden_no bigint not null default -1,
  delivered_no bigint not null default 0,
  delivered_at timestamptz,
  read_no bigint not null default 0,
  read_at timestamptz,
  marks_xid xid8 not null default pg_current_xact_id(),
  primary key (chat_id, user_id)
) with (fillfactor = 70);
create index members_user on members (user_id);

-- Messages: the chat log kept as state. seq and no are those of the creation, change_seq that of the last change.
-- The last 16 bits of an id are its chat's, so that a message's partition is known from its id alone
-- if this table is ever partitioned by those bits. No foreign keys: the writer checks under the chat's lock.
create table messages (
  id uuid primary key,
  chat_id uuid not null,
  seq bigint not null,
  no bigint not null,
  change_seq bigint not null,
  sender_id uuid not null,
  client_id uuid not null,
  type text not null,
  content text not null,
  is_encrypted boolean not null default false,
  reply_to uuid,
  created_at timestamptz not null,
  edited_at timestamptz,
  deleted_at timestamptz,
  expires_at timestamptz
);
create unique index messages_no on messages (chat_id, no);
create unique index messages_client on messages (chat_id, sender_id, client_id);
create index messages_change on messages (chat_id, change_seq);
