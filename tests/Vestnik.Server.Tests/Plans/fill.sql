-- 100,000 people with a session each, 500,000 chats, 50,000 of them with 100,000 members and 1,000,000 messages. $1 is in 5,000 of the chats,
-- and in another one with $2 that has 200,000 messages. $1 owns a group of 10,000 and a channel of 100,000 with 1,000 messages
-- each, whose members are named as everybody is, and hid some messages. Every tenth message has a file; everybody has one that is
-- in none yet, a picture of their own and an upload under way.
create procedure fill(anna uuid, boris uuid) language plpgsql as $body$
declare
  made text[];
  statement text;
begin
  insert into users (id, username, email, display_name, created_at, updated_at)
  select md5('u' || i)::uuid, 'user_' || i, 'user_' || i || '@example.org',
    (array['Anna', 'Boris', 'Clara', 'Dmitri', 'Елена'])[1 + i % 5] || ' ' || (array['Smith', 'Иванова', 'Lee'])[1 + i % 3], now(), now()
  from generate_series(1, 100000) i;
  insert into user_words (user_id, word)
  select id, w from users u, unnest(array[lower(username)] || string_to_array(lower(display_name), ' ')) w
  where u.id not in (anna, boris)
  on conflict do nothing;
  insert into presence (user_id, last_seen_at) select id, now() from users on conflict do nothing;
  insert into sessions (id, user_id, device, created_at, last_used_at, revoked_at)
  select md5('s' || i)::uuid, md5('u' || i)::uuid, 'test', now(), now(), case when i % 3 = 0 then now() - interval '30 days' end
  from generate_series(1, 100000) i;
  insert into refresh_tokens (hash, session_id, expires_at, used_at)
  select sha256(('t' || i)::bytea), md5('s' || (1 + i % 100000))::uuid, now() + interval '30 days', case when i > 100000 then now() end
  from generate_series(1, 200000) i;
  -- Each knows three people and has blocked one; $1 knows 1,000 and has blocked 500.
  insert into contacts (user_id, contact_id, alias, created_at)
  select md5('u' || i)::uuid, md5('u' || (1 + (i * 7 + k) % 100000))::uuid, case when k = 1 then 'Alias ' || i end, now()
  from generate_series(1, 100000) i, generate_series(1, 3) k
  union all select anna, md5('u' || i)::uuid, case when i % 2 = 0 then 'Friend ' || i end, now() from generate_series(1, 1000) i
  on conflict do nothing;
  insert into blocks (user_id, blocked_id, created_at)
  select md5('u' || i)::uuid, md5('u' || (1 + (i * 11) % 100000))::uuid, now() from generate_series(1, 100000) i
  union all select anna, md5('u' || i)::uuid, now() from generate_series(60001, 60500) i
  on conflict do nothing;
  update users set privacy = '{"lastSeen": "contacts"}' where id in (select md5('u' || i)::uuid from generate_series(1, 100000, 3) i);

  create temp table plan on commit drop as
  select i, md5('c' || i)::uuid as chat_id,
    case when i <= 5001 then anna else md5('u' || (i - 5000))::uuid end as one,
    case when i = 5001 then boris when i <= 5000 then md5('u' || i)::uuid else md5('u' || (100001 - (i - 5000)))::uuid end as other,
    case when i = 5001 then 200000 when i <= 5000 then 20 else 15 + (i <= 30001)::int end as length
  from generate_series(1, 50000) i;
  analyze plan;
  insert into chats (id, type, created_by, peer_low, peer_high, member_count, last_seq, last_no, last_at, created_at, updated_at)
  select chat_id, 'direct', one, least(one, other), greatest(one, other), 2, length, length, now() - i * interval '1 second', now(), now()
  from plan;
  -- And many more, whose members do not matter here: somebody's 5,000 are no part of the table worth reading it whole.
  insert into chats (id, type, member_count, last_at, created_at, updated_at)
  select md5('other' || i)::uuid, 'direct', 2, now(), now(), now() from generate_series(1, 450000) i;
  insert into members (chat_id, user_id, role, joined_at, delivered_no, read_no)
  select chat_id, one, 'member', now(), length, length - 3 from plan
  union all
  select chat_id, other, 'member', now(), 0, 0 from plan;

  insert into chats (id, type, title, created_by, member_count, last_seq, last_no, last_at, created_at, updated_at)
  select md5(kind)::uuid, kind, kind, anna, size, 1000, 1000, now(), now(), now()
  from (values ('group', 10000), ('channel', 100000)) large (kind, size);
  insert into members (chat_id, user_id, role, joined_at)
  select md5(kind)::uuid, case when i = 1 then anna else md5('u' || i)::uuid end,
    case when i = 1 then 'owner' when i <= 100 then 'admin' else 'member' end, now()
  from (values ('group', 10000), ('channel', 100000)) large (kind, size), generate_series(1, size) i;
  insert into plan select 0, md5(kind)::uuid, anna, boris, 1000 from unnest(array['group', 'channel']) kind;

  -- The indexes made anew after the rows, as that is several times sooner.
  select array_agg(indexdef) into made from pg_indexes where tablename = 'messages';
  alter table messages drop constraint messages_pkey;
  for statement in select format('drop index %I', indexname) from pg_indexes where tablename = 'messages' loop
    execute statement;
  end loop;
  insert into messages (id, chat_id, seq, no, change_seq, sender_id, client_id, type, content, created_at, attachments)
  select lpad(to_hex(n), 32, '0')::uuid, chat_id, no, no, no, case when no % 2 = 0 then one else other end,
    gen_random_uuid(), case when no % 10 = 0 then 'file' else 'text' end,
    'A message of a usual length, as people write them to each other.', now(),
    case when no % 10 = 0 then jsonb_build_array(jsonb_build_object(
      'id', md5('f' || n)::uuid, 'kind', 'file', 'name', 'words.txt', 'size', 1000, 'mediaType', 'application/octet-stream')) end
  from (select row_number() over () as n, * from plan, generate_series(1, length) no) numbered;
  foreach statement in array made loop
    execute statement;
  end loop;
  alter table messages add primary key using index messages_pkey;

  insert into blobs (sha256, size, uses, idle_since)
  select sha256(('b' || i)::bytea), 1000, 10, now() - interval '2 days' from generate_series(0, 99999) i;
  insert into files (id, owner_id, sha256, kind, name, media_type, size, chat_id, message_id, position, created_at)
  select (m.attachments -> 0 ->> 'id')::uuid, m.sender_id, sha256(('b' || (row_number() over ()) % 100000)::bytea), 'file', 'words.txt',
    'application/octet-stream', 1000, m.chat_id, m.id, 0, m.created_at
  from messages m where m.attachments is not null;
  insert into files (id, owner_id, sha256, kind, name, media_type, size, avatar_of, created_at)
  select gen_random_uuid(), md5('u' || i)::uuid, sha256(('b' || i % 100000)::bytea), kind, 'photo.jpg', 'image/jpeg', 1000,
    case when kind = 'avatar' then md5('u' || i)::uuid end, now()
  from generate_series(1, 100000) i, unnest(array['image', 'avatar']) kind
  union all
  select gen_random_uuid(), anna, sha256(('b' || i)::bytea), 'image', 'photo.jpg', 'image/jpeg', 1000, null, now()
  from generate_series(1, 5000) i;
  insert into file_use (user_id, bytes, day, day_bytes)
  select owner_id, sum(size), current_date, 0 from files group by owner_id;
  update file_total set bytes = (select sum(size) from blobs);
  insert into part_uploads (id, owner_id, length, created_at, expires_at)
  select gen_random_uuid(), md5('u' || i)::uuid, 1000, now(), now() + interval '1 day' from generate_series(1, 100000) i;

  -- Everybody sees their chats in some way, $1 has a hundred of them pinned, has hidden messages and left chats.
  insert into chat_preferences (user_id, chat_id, pinned_at, archived, draft, draft_at)
  select user_id, chat_id, case when user_id = anna and i <= 100 then i end, i % 7 = 0 and i > 100, 'not yet sent', now()
  from plan join members using (chat_id);
  insert into user_log (user_id, kind, key, seq)
  select user_id, kind, chat_id, row_number() over (partition by user_id order by kind, chat_id)
  from members cross join unnest(array['draft', 'preferences']) kind;
  insert into hidden_messages (user_id, message_id, chat_id, no)
  select o.user_id, m.id, m.chat_id, m.no from messages m join members o using (chat_id) where m.no = 1;
  insert into user_log (user_id, kind, key, seq)
  select user_id, 'hidden', message_id, 100000 + row_number() over (partition by user_id) from hidden_messages;
  insert into folders (user_id, folders) select id, '[]' from users;
  insert into user_log (user_id, kind, key, seq) select id, 'folders', '00000000-0000-0000-0000-000000000000', 1000000 from users;
  update users set log_seq = 1000000;
  insert into departures (user_id, chat_id) select user_id, gen_random_uuid() from members;
  insert into hidden_messages (user_id, message_id, chat_id, no)
  select anna, id, chat_id, no from messages
  where chat_id in (select chat_id from plan where i between 1 and 2000 or length = 200000) and no % 3 = 0
  limit 60000;
end $body$;
