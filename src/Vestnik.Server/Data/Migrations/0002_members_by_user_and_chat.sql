-- runs-with: 0001
-- Whether somebody is in a chat is asked by both ids. An index on user_id alone is smaller than the primary key, so the
-- planner preferred it and read all chats of a person for each of their messages.
create index members_user_chat on members (user_id, chat_id);
drop index members_user;
