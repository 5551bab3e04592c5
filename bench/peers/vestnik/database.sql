-- People 0 to :users - 1, pairs of them in direct chats, and :members of them in one group. The server has made the tables.
begin;
create function pg_temp.id(kind text, n int) returns uuid language sql immutable as
  $$ select ('00000000-0000-4000-' || kind || '-' || lpad(to_hex(n), 12, '0'))::uuid $$;

insert into users (id, username, email, display_name, created_at, updated_at)
select pg_temp.id('8000', n), 'person_' || n, 'person_' || n || '@example.org', 'Person ' || n, now(), now()
from generate_series(0, :users - 1) n;
insert into user_words (user_id, word) select id, username from users;
insert into presence (user_id, last_seen_at) select id, now() from users;
insert into sessions (id, user_id, device, created_at, last_used_at) select id, id, 'bench', now(), now() from users;

insert into chats (id, type, created_by, peer_low, peer_high, member_count, last_at, created_at, updated_at)
select pg_temp.id('9000', p), 'direct', pg_temp.id('8000', 2 * p), pg_temp.id('8000', 2 * p), pg_temp.id('8000', 2 * p + 1), 2, now(), now(), now()
from generate_series(0, :users / 2 - 1) p;
insert into members (chat_id, user_id, role, joined_at)
select pg_temp.id('9000', n / 2), pg_temp.id('8000', n), 'member', now() from generate_series(0, :users - 1) n;

insert into chats (id, type, title, created_by, member_count, last_at, created_at, updated_at)
select pg_temp.id('a000', 0), 'group', 'Everybody', pg_temp.id('8000', 0), :members, now(), now(), now() where :members > 0;
insert into members (chat_id, user_id, role, joined_at)
select pg_temp.id('a000', 0), pg_temp.id('8000', n), case when n = 0 then 'owner' else 'member' end, now()
from generate_series(0, :members - 1) n;
commit;
