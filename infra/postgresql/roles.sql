-- The rights of the two users of the history. Run it once, as the owner of the server, in the database of the history:
--   psql -v owner=stream_manager -v reader=stream_manager_reader -d stream_manager -f roles.sql
-- Both users exist already. The owner makes the tables; the reader may read them, also those of later releases.
revoke all on schema public from public;
grant usage, create on schema public to :"owner";
grant usage on schema public to :"reader";
alter default privileges for role :"owner" in schema public grant select on tables to :"reader";
