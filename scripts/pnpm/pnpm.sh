#!/bin/sh
# `npx pnpm` runs this command of the clone. Without it npx asks the registry for the newest pnpm, each time.
folder=$(dirname "$(readlink -f "$0")")
case $(uname -m) in
  aarch64 | arm64) architecture=arm64 ;;
  *) architecture=x64 ;;
esac
pnpm=$folder/node_modules/@pnpm/exe.linux-$architecture/pnpm
# Runs on this system: a package for another system or C library is not installed.
if [ -x "$pnpm" ]; then exec "$pnpm" "$@"; fi
exec npx --yes pnpm@latest "$@"
