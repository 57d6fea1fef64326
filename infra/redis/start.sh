#!/bin/sh
# Starts Redis with redis.conf and one user per service; data in REDIS_DATA_DIR (/data). Arguments are further options
# of redis-server.
#
# The password of a user such as stream-api is the content of the file named by REDIS_PASSWORD_STREAM_API_FILE, or else
# the value of REDIS_PASSWORD_STREAM_API. There is no default: a user without a password is off.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
. "$here/password.sh"
users_file=${REDIS_USERS_FILE:-/run/redis/users.acl}

umask 077
users=$(sed -n 's/^user \([a-z-]*\) %.*/\1/p' "$here/users.acl.template")
# Rights of every service. No command can destroy, stop or reconfigure the server, or list the keys of others. The keys are
# its heartbeat, the probe of its own health and the list of scopes. Channels are named like logs. A node of a cluster may be
# asked for the other nodes.
commands='-@all +@read +@write +@pubsub +@scripting +@connection -@dangerous -@admin -script|flush -script|kill -function +info +time +cluster|slots +cluster|info'
common="$commands ~sm:{services}:* ~sm:probe:* ~sm:scopes \\&sm:*"
edits=$(mktemp)
trap 'rm -f "$edits"' EXIT
printf 's/ %%common%% / %s /\n/^#/d\n/^$/d\n' "$common" >"$edits"

enabled=0
for user in $users; do
  password=$(password_of "$user")
  if [ -z "$password" ]; then
    echo "redis: user $user is off: no password was given" >&2
    printf 's/ %%%s%% / off resetpass /\n' "$user" >>"$edits"
  elif [ "${#password}" -lt 16 ]; then
    echo "redis: the password of $user is shorter than 16 characters" >&2
    exit 1
  else
    printf 's/ %%%s%% / on #%s /\n' "$user" "$(printf %s "$password" | sha256sum | cut -d' ' -f1)" >>"$edits"
    enabled=$((enabled + 1))
  fi
  forget_password_of "$user"
done
if [ "$enabled" -eq 0 ]; then
  echo 'redis: no user has a password; set REDIS_PASSWORD_<USER>_FILE' >&2
  exit 1
fi
sed -f "$edits" "$here/users.acl.template" >"$users_file"
rm -f "$edits"
exec redis-server "$here/redis.conf" --aclfile "$users_file" --dir "${REDIS_DATA_DIR:-/data}" "$@"
