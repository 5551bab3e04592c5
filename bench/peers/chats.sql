-- People, their chats and messages, for the peers that are not messengers by themselves. Psql variables: users, members.
-- As in Vestnik: a message has a primary key, is stored once for each clientId of its sender, and a page is read by an index; ids rise
-- with time (UUID version 7). Foreign keys as there: for members, not for messages.
\set ON_ERROR_STOP on

create table users (id uuid primary key);
create table chats (id uuid primary key);
create table members (
  chat_id uuid not null references chats,
  user_id uuid not null references users,
  primary key (chat_id, user_id)
);
create index members_user on members (user_id, chat_id);
create table messages (
  id uuid primary key,
  chat_id uuid not null,
  sender_id uuid not null,
  client_id uuid not null,
  content text not null,
  created_at timestamptz not null default now()
);
create unique index messages_client on messages (chat_id, sender_id, client_id);
create index messages_page on messages (chat_id, id);

create function numbered(kind text, n bigint) returns uuid immutable strict
  return ('00000000-0000-4000-' || kind || '-' || lpad(to_hex(n), 12, '0'))::uuid;

insert into users select numbered('8000', n) from generate_series(0, :users - 1) n;
insert into chats select numbered('9000', pair) from generate_series(0, :users / 2 - 1) pair;
insert into members select numbered('9000', n / 2), numbered('8000', n) from generate_series(0, :users / 2 * 2 - 1) n;
insert into chats values (numbered('a000', 0));
insert into members select numbered('a000', 0), numbered('8000', n) from generate_series(0, :members - 1) n;

vacuum (analyze);
