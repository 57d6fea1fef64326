#!/bin/sh
# Makes the users of the history and their rights, once, in the new database of the container.
set -eu
here=${POSTGRES_SCRIPTS:-/etc/stream-manager/postgresql}
export EVENT_HANDLER_PASSWORD_FILE READER_PASSWORD_FILE
# psql reads the passwords itself, so that no argument of a process holds them.
psql --no-psqlrc --quiet -v ON_ERROR_STOP=1 -v owner=event_handler -v reader=history_reader \
  --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" -f "$here/users.sql" -f "$here/roles.sql"
