-- 10,000 messages in the 99 groups of person 6 and in their direct chat, 100 in each.
begin;
create temp table moved on commit drop as
select chat_id as id, last_seq as base from members join chats on chats.id = chat_id where user_id = '00000000-0000-4000-8000-000000000006';
insert into messages (id, chat_id, seq, no, change_seq, sender_id, client_id, type, content, created_at)
select gen_random_uuid(), m.id, base + n, base + n, base + n, o.user_id, gen_random_uuid(), 'text', repeat('text ', 20), now()
from moved m join lateral (
  select user_id from members where chat_id = m.id and user_id <> '00000000-0000-4000-8000-000000000006' limit 1) o on true, generate_series(1, 100) n;
update chats c set last_seq = base + 100, last_no = base + 100, last_at = now(), last_xid = pg_current_xact_id() from moved m where c.id = m.id;
commit;
vacuum analyze messages, chats;
