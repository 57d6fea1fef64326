import { chmod, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * A program `docker` that notes its calls. A restarted service is `starting` in the first list of containers after that,
 * and `healthy` from the second on.
 */
const PROGRAM = `#!/bin/sh
here=$(dirname "$0")
echo "$*" >>"$here/calls"
container() {
  printf '{"Name":"live-%s-1","Service":"%s","State":"running","Health":"%s","ExitCode":0}\\n' "$1" "$1" "$2"
}
case "$*" in
  version*) echo 28.0.0 ;;
  'compose ls'*) printf '[{"Name":"live","ConfigFiles":"%s/docker-compose.yml"},{"Name":"foreign","ConfigFiles":"/srv/x.yml"}]' "$PWD" ;;
  *' config '*) echo '{"services":{"stream-api":{"depends_on":{"redis":{}}},"ws-gateway":{"depends_on":["stream-api"]},"redis":{}}}' ;;
  *' restart '*) for name; do :; done; echo "$name" >"$here/starting" ;;
  *' ps '*)
    for name in stream-api redis; do
      if [ "$(cat "$here/starting" 2>/dev/null)" = "$name" ]; then container "$name" starting; rm "$here/starting"
      else container "$name" healthy; fi
    done ;;
  *' logs '*) cat "$here/log" ;;
esac
`

/** Makes the program in the folder, which is then the `PATH` of the tests. */
export const dockerStub = async (folder: string) => {
  const path = join(folder, 'docker')
  await writeFile(path, PROGRAM)
  await chmod(path, 0o755)
  return {
    setLog: (text: string) => writeFile(join(folder, 'log'), text),
    calls: async () => (await readFile(join(folder, 'calls'), 'utf8')).trimEnd().split('\n'),
  }
}
