import { type ChildProcess, spawn } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { type TestScope, temporaryDirectory, waitForEvent } from '@stream-manager/test-kit'

const PROGRAM = `require('node:net').createServer().listen(
  { port: Number(process.argv[2]), host: process.argv[3] }, () => console.log('open'))`

interface ListenerOptions {
  readonly host?: string
  /** Name in the package.json beside the program. Default: there is no package. */
  readonly packageName?: string
  /** Words before the program, such as a shell that sets a limit. */
  readonly wrapper?: readonly string[]
}

/** A process of its own that listens on the port. */
export const startListener = async (
  t: TestScope,
  port: number,
  { host = '127.0.0.1', packageName, wrapper = [] }: ListenerOptions = {},
): Promise<ChildProcess> => {
  const folder = await temporaryDirectory(t)
  const program = path.join(folder, 'main.cjs')
  await writeFile(program, PROGRAM)
  if (packageName !== undefined)
    await writeFile(path.join(folder, 'package.json'), JSON.stringify({ name: packageName }))
  const [command = '', ...words] = [...wrapper, process.execPath, program, String(port), host]
  const child = spawn(command, words, { cwd: folder, stdio: ['ignore', 'pipe', 'ignore'] })
  t.teardown(() => child.kill('SIGKILL'))
  await waitForEvent(child.stdout, 'data', { what: `a listener on ${port}` })
  return child
}
