-- runs-with: 0005
-- How often who is in a chat has changed, so that a server may keep the members of large ones until it does. A program that
-- does not count would leave others with old ones.
alter table chats add column if not exists members_no bigint not null default 0;
