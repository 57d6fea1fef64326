#!/bin/sh
# Makes what docker-compose.yml needs and this repository must not contain: one random password per user and the key of
# stored secrets in SECRETS_DIR (./secrets), and their place, the host name and Docker's group in .env. What exists already stays as it is.
#   sh infra/make-secrets.sh [DOMAIN]
set -eu
cd "$(dirname "$0")/.."
remembered=$(sed -n 's/^SECRETS_DIR=//p' .env 2>/dev/null || true)
folder=${SECRETS_DIR:-${remembered:-./secrets}}

# Other users of this host cannot enter the folder. The files themselves are read by containers with users of their own.
mkdir -p "$folder"
chmod 700 "$folder"
for name in redis-stream-api redis-ws-gateway redis-engine redis-event-handler redis-health-sidecar redis-operator \
  postgres-admin postgres-event-handler postgres-reader grafana-admin secrets-key; do
  [ -s "$folder/$name" ] && continue
  od -An -N32 -tx1 /dev/urandom | tr -d ' \n' >"$folder/$name"
  chmod 444 "$folder/$name"
done

# Users of other images read the mounted files. A checkout under a strict umask would shut them out.
chmod -R a+rX infra/redis infra/postgresql infra/prometheus infra/grafana infra/traefik/dynamic ||
  echo "warning: infra/ belongs to somebody else; all users must be able to read it" >&2

remember() {
  grep -q "^$1=" .env 2>/dev/null || printf '%s=%s\n' "$1" "$2" >>.env
}
remember SECRETS_DIR "$folder"
remember DOMAIN "${1:-localhost}"
if [ -S /var/run/docker.sock ]; then remember DOCKER_GID "$(stat -c %g /var/run/docker.sock)"; fi
echo "passwords: $folder; settings: .env ($(grep '^DOMAIN=' .env))"
