-- To be read: person 0 is in 50 chats, person 2 in 500, person 4 in 5,000, each with a message; a group of persons 0 and 1 has 1,000,000 messages.
-- Person 6 is in 100 groups, in which missed.sql writes.
begin;
create function pg_temp.id(kind text, n int) returns uuid language sql immutable as
  $$ select ('00000000-0000-4000-' || kind || '-' || lpad(to_hex(n), 12, '0'))::uuid $$;

create temp table made on commit drop as
select pg_temp.id('b000', owner * 10000 + n) as id, owner, 100 + n as other, 1 as length, n
from (values (0, 48), (2, 499), (4, 4999), (6, 99)) lists (owner, size), generate_series(1, size) n
union all select pg_temp.id('a001', 0), 0, 1, 1000000, 0;
insert into chats (id, type, title, created_by, member_count, last_seq, last_no, last_at, created_at, updated_at)
select id, 'group', 'Chat ' || n, pg_temp.id('8000', owner), 2, length, length, now() - n * interval '1 minute', now(), now() from made;
insert into members (chat_id, user_id, role, joined_at)
select id, pg_temp.id('8000', owner), 'owner', now() from made union all select id, pg_temp.id('8000', other), 'member', now() from made;
insert into messages (id, chat_id, seq, no, change_seq, sender_id, client_id, type, content, created_at)
select case when n = 0 then pg_temp.id('c000', m) else gen_random_uuid() end, id, m, m, m, pg_temp.id('8000', other), gen_random_uuid(), 'text', repeat('text ', 20), now()
from made, generate_series(1, length) m;
commit;
vacuum analyze;
checkpoint;
