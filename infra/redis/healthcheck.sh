#!/bin/sh
# For the container's health check: PONG only when the data are loaded and the append-only file can be written.
set -eu
. "$(dirname "$0")/password.sh"
REDISCLI_AUTH=$(password_of health-sidecar)
export REDISCLI_AUTH
answer=$(redis-cli -p "${REDIS_PORT:-6379}" --user health-sidecar --no-auth-warning ping)
[ "$answer" = PONG ]
