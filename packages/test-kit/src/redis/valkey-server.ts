import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { freePort } from '../free-port.ts'
import { type ServerProcess, startServerProcess } from '../server-process.ts'
import type { TestScope } from '../temporary-directory.ts'
import { administer, answersPing } from './administer.ts'

const PROGRAM = fileURLToPath(new URL(`./valkey-process${extname(import.meta.url)}`, import.meta.url))

export interface ValkeyServer extends ServerProcess {
  readonly url: string
  /** Sends one command over a connection of its own. Rejects with the server's error. */
  administer(...command: readonly string[]): Promise<unknown>
}

/**
 * Starts Valkey as WebAssembly in a process of its own (about 70 MB), for hosts without redis-server. It keeps nothing on
 * disk and has no cluster. It wakes blocked reads late, so it is unfit for latency measurements.
 */
export const startValkey = async (t: TestScope): Promise<ValkeyServer> => {
  const port = await freePort()
  const server = await startServerProcess(t, {
    command: process.execPath,
    arguments: ['--disable-warning=ExperimentalWarning', PROGRAM, String(port)],
    port,
    isReady: () => answersPing({ port }),
  })
  return Object.assign(server, {
    url: `redis://127.0.0.1:${port}`,
    administer: (...command: readonly string[]) => administer({ port }, ...command),
  })
}
