import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { freePort } from '../free-port.ts'
import { type ServerProcess, startServerProcess } from '../server-process.ts'
import type { TestScope } from '../temporary-directory.ts'
import { administer, answersPing } from './administer.ts'

const PROGRAM = fileURLToPath(new URL(`./valkey-process${extname(import.meta.url)}`, import.meta.url))

export interface ValkeyServer extends ServerProcess {
  readonly url: string
  /** One command over a connection of its own. Rejects with the server's error. */
  administer(...command: readonly string[]): Promise<unknown>
}

/**
 * Valkey as WebAssembly, in a process of its own (about 70 MB): for behaviour where no redis-server is installed. It keeps
 * nothing on disk, knows no cluster, and wakes blocked reads late, so measure no latency with it.
 */
export const startValkey = async (t: TestScope): Promise<ValkeyServer> => {
  const port = await freePort()
  const server = await startServerProcess(t, {
    command: process.execPath,
    arguments: ['--disable-warning=ExperimentalWarning', PROGRAM, String(port)],
    port,
    isReady: () => answersPing({ port }),
  })
  return {
    ...server,
    url: `redis://127.0.0.1:${port}`,
    administer: (...command) => administer({ port }, ...command),
  }
}
