-- runs-with: 0004
-- A repeat is asked for by its sender and client id. With these no other index begins, so that a plan made while the table
-- is small cannot take one that reads the whole chat when it has grown.
create unique index if not exists messages_sent on messages (sender_id, client_id, chat_id);
drop index messages_client;
