import { chmod, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * A program `docker` with one project of three services. `up` and `restart` make a service healthy; the file `states` has a
 * line `service state health exit-code` for each container.
 */
const PROGRAM = `#!/bin/sh
here=$(dirname "$0")
echo "$*" >>"$here/calls"
heal() {
  for name; do :; done
  grep -v "^$name " "$here/states" >"$here/states.new" || true
  echo "$name running healthy 0" >>"$here/states.new"
  mv "$here/states.new" "$here/states"
}
case "$*" in
  version*) echo 28.0.0 ;;
  'compose ls'*) printf '[{"Name":"live","ConfigFiles":"%s/docker-compose.yml"},{"Name":"foreign","ConfigFiles":"/srv/x.yml"}]' "$PWD" ;;
  *' config '*) echo '{"services":{"engine":{"depends_on":{"redis":{}}},"event-handler":{"depends_on":["redis"]},"redis":{}}}' ;;
  *' up '* | *' restart '*) heal "$@" ;;
  *' ps '*)
    while read -r name state health code; do
      [ "$health" = none ] && health=
      printf '{"Name":"live-%s-1","Service":"%s","State":"%s","Health":"%s","ExitCode":%s}\\n' "$name" "$name" "$state" "$health" "$code"
    done <"$here/states" ;;
esac
`

/** Puts the program into the folder, with containers in these states. */
export const dockerStub = async (folder: string, states: readonly string[]) => {
  const path = join(folder, 'docker')
  await writeFile(path, PROGRAM)
  await chmod(path, 0o755)
  await writeFile(join(folder, 'states'), states.map((state) => `${state}\n`).join(''))
  const calls = async () => (await readFile(join(folder, 'calls'), 'utf8')).trimEnd().split('\n')
  return {
    calls,
    /** The calls that change something. */
    changes: async () => (await calls()).filter((call) => !/^version|^compose ls| (?:ps|config) /.test(call)),
  }
}
