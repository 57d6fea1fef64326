\set owner_password `cat "$EVENT_HANDLER_PASSWORD_FILE"`
\set reader_password `cat "$READER_PASSWORD_FILE"`
create role :"owner" login password :'owner_password';
create role :"reader" login password :'reader_password';
