import { fileURLToPath } from 'node:url'
import { compileCache } from '../compile-cache.ts'
import { type ServerProcess, startServerProcess } from '../server-process.ts'
import type { TestScope } from '../temporary-directory.ts'
import { answers } from './answers.ts'
import { TEST_ENVIRONMENT } from './test-environment.ts'

export interface AppOptions {
  /** Folder below `apps/`. */
  readonly name: string
  /** The port that accepts connections once the app runs. `environment` must set the same port. */
  readonly port: number
  /** Default: 127.0.0.1. */
  readonly host?: string
  /** If given, the app is ready once a GET of this path succeeds. */
  readonly readyPath?: string
  readonly environment: Readonly<Record<string, string>>
  /** `built` runs `dist/main.js`, as a container does. Default: `source`. */
  readonly from?: 'source' | 'built'
}

/** An app loads many modules, which takes long on a busy machine. */
const READY_DEADLINE_MS = 120_000

const ENTRIES = {
  source: { file: 'src/main.ts', flags: ['--conditions=@stream-manager/source'] },
  built: { file: 'dist/main.js', flags: [] },
}

const entryOf = (name: string, file: string): string =>
  fileURLToPath(new URL(`../../../../apps/${name}/${file}`, import.meta.url))

/** Starts one of our apps in a process of its own. Its environment has PATH, the networks of the test and `environment` only. */
export const startApp = (t: TestScope, options: AppOptions): Promise<ServerProcess> => {
  const { file, flags } = ENTRIES[options.from ?? 'source']
  const { port, host = '127.0.0.1' } = options
  const url = `http://${host.includes(':') ? `[${host}]` : host}:${port}${options.readyPath ?? ''}`
  return startServerProcess(t, {
    command: process.execPath,
    arguments: [...flags, entryOf(options.name, file)],
    ...{ port, host },
    readyDeadlineMs: READY_DEADLINE_MS,
    ...(options.readyPath === undefined ? {} : { isReady: () => answers(url) }),
    options: {
      env: { PATH: process.env['PATH'], ...compileCache(), ...TEST_ENVIRONMENT, ...options.environment },
    },
  })
}
