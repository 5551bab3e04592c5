-- ejabberd's own tables, the people, and the group. The password is SECRET of the environment.
\set ON_ERROR_STOP on
\getenv secret SECRET
\i /usr/share/ejabberd/sql/pg.sql

insert into users (username, password) select 'u' || n, :'secret' from generate_series(0, :users - 1) n;
