\ir ../chats.sql
