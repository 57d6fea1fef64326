#!/bin/sh
# Builds Traefik (the version in build/go.mod) with Go and its module proxy, once: the binary is kept in the user's cache,
# outside of any checkout. Prints the folder it is in, to be put on PATH.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
module=github.com/traefik/traefik/v3
version=$(sed -n "s|^require $module ||p" "$here/build/go.mod")
folder=${XDG_CACHE_HOME:-$HOME/.cache}/stream-manager/traefik-$version

if [ ! -x "$folder/traefik" ]; then
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  cp -R "$here/build/." "$work"
  cd "$work"
  # Traefik lists the checksums of everything it is built from; its own is checked by Go.
  source=$(go mod download -json "$module@$version" | sed -n 's/^\t"Dir": "\(.*\)",*$/\1/p')
  install -m 644 "$source/go.sum" go.sum
  CGO_ENABLED=0 nice go build -mod=mod -p "${BUILD_JOBS:-2}" -trimpath -ldflags '-s -w' -o traefik "$module/cmd/traefik" >&2
  mkdir -p "$folder"
  # In one step, so that nobody finds half of it.
  mv traefik "$folder/traefik.new.$$"
  mv "$folder/traefik.new.$$" "$folder/traefik"
fi
echo "$folder"
