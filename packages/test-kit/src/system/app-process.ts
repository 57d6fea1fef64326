import { fileURLToPath } from 'node:url'
import { compileCache } from '../compile-cache.ts'
import { type ServerProcess, startServerProcess } from '../server-process.ts'
import type { TestScope } from '../temporary-directory.ts'

export interface AppOptions {
  /** Folder below `apps/`. */
  readonly name: string
  /** The port that tells when it is ready; it must be told the app in `environment` too. */
  readonly port: number
  /** With a path, readiness is a successful GET of it on that port. */
  readonly readyPath?: string
  readonly environment: Readonly<Record<string, string>>
  /** `built` runs `dist/main.js` as a container does; the default runs the source. */
  readonly from?: 'source' | 'built'
}

/** It loads many modules, which takes long on a busy machine. */
const READY_DEADLINE_MS = 60_000

const ENTRIES = {
  source: { file: 'src/main.ts', flags: ['--conditions=@stream-manager/source'] },
  built: { file: 'dist/main.js', flags: [] },
}

const entryOf = (name: string, file: string): string =>
  fileURLToPath(new URL(`../../../../apps/${name}/${file}`, import.meta.url))

const answers = async (url: string): Promise<boolean> => {
  const response = await fetch(url, { signal: AbortSignal.timeout(1000) })
  await response.arrayBuffer()
  return response.ok
}

/** One of our apps as a process of its own, with nothing in its environment but what is given and PATH. */
export const startApp = (t: TestScope, options: AppOptions): Promise<ServerProcess> => {
  const { file, flags } = ENTRIES[options.from ?? 'source']
  const url = `http://127.0.0.1:${options.port}${options.readyPath ?? ''}`
  return startServerProcess(t, {
    command: process.execPath,
    arguments: [...flags, entryOf(options.name, file)],
    port: options.port,
    readyDeadlineMs: READY_DEADLINE_MS,
    ...(options.readyPath === undefined ? {} : { isReady: () => answers(url) }),
    options: { env: { PATH: process.env['PATH'], ...compileCache(), ...options.environment } },
  })
}
