-- runs-with: 0005
-- What is stored, each content once, by its SHA-256. The row comes before the bytes and goes after them, so that bytes are never
-- without a row that knows of them. uses counts the files below; idle_since is when somebody last meant to use it.
create table blobs (
  sha256 bytea primary key check (length(sha256) = 32),
  size bigint not null,
  uses int not null default 0 check (uses >= 0),
  idle_since timestamptz not null,
  -- Its bytes are being removed: whoever brings them again waits until the row is gone.
  is_leaving boolean not null default false check (not is_leaving or uses = 0)
);
create index blobs_idle on blobs (idle_since) where uses = 0;

-- What somebody sent: nobody's for a day, then of one message, or the picture of a person or a chat; or gone_at, and swept.
create table files (
  id uuid primary key,
  owner_id uuid not null,
  -- A content that is used cannot go.
  sha256 bytea not null references blobs (sha256),
  kind text not null check (kind in ('image', 'video', 'audio', 'file', 'avatar')),
  name text not null,
  media_type text not null,
  size bigint not null,
  width int,
  height int,
  duration_ms int,
  waveform smallint[],
  preview text,
  chat_id uuid,
  message_id uuid,
  -- Among the files of its message, from 0.
  position smallint,
  -- The person or chat whose picture it is.
  avatar_of uuid,
  created_at timestamptz not null,
  gone_at timestamptz
);
create index files_blob on files (sha256);
create index files_message on files (message_id) where message_id is not null;
create index files_avatar on files (avatar_of) where avatar_of is not null and gone_at is null;
create index files_free on files (created_at) where message_id is null and avatar_of is null and gone_at is null;
create index files_gone on files (gone_at) where gone_at is not null;

-- What somebody's files come to, and what they sent on the last day that they sent anything. Exact: it moves with the files.
create table file_use (
  user_id uuid primary key,
  bytes bigint not null check (bytes >= 0),
  day date not null,
  day_bytes bigint not null
) with (fillfactor = 70);

-- What all contents come to.
create table file_total (
  only_row boolean primary key default true check (only_row),
  bytes bigint not null default 0 check (bytes >= 0)
) with (fillfactor = 10);
insert into file_total default values;

-- Uploads that come in parts; the bytes are in the spool of the node that has them.
create table part_uploads (
  id uuid primary key,
  owner_id uuid not null,
  length bigint not null,
  received bigint not null default 0 check (received between 0 and length),
  metadata text not null default '',
  -- Of all its bytes, once they are there.
  sha256 bytea check (length(sha256) = 32),
  created_at timestamptz not null,
  expires_at timestamptz not null,
  -- What became of it: an entry of files with the same id.
  is_kept boolean not null default false
);
create index part_uploads_expires on part_uploads (expires_at);
create index part_uploads_owner on part_uploads (owner_id);

-- What a reader shows of the files, but for their addresses; null: none. So no reading of messages looks at files.
alter table messages add column attachments jsonb;
