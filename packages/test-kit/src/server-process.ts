import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import type { TestScope } from './temporary-directory.ts'
import { eventually, within } from './wait.ts'

const OUTPUT_LIMIT = 256 * 1024

export interface ServerCommand {
  readonly command: string
  readonly arguments: readonly string[]
  /** The loopback port that tells when it is ready. */
  readonly port: number
  /** Asked once the port answers, for a server that listens before it is of use. Default: the port is enough. */
  readonly isReady?: () => Promise<boolean>
  /** Default: that of every wait. */
  readonly readyDeadlineMs?: number
  readonly options?: SpawnOptions
}

/** A real server in a process of its own, which can be frozen and killed like one in the field. */
export interface ServerProcess {
  readonly pid: number
  readonly port: number
  /** Everything it wrote so far. */
  output(): string
  /** Stops it from running, with its connections open: SIGSTOP. */
  freeze(): void
  thaw(): void
  /** Asks it to end (SIGTERM) and waits until it has; its exit code, null when a signal ended it. */
  stop(deadlineMs?: number): Promise<number | null>
  /** Ends it at once. Safe to repeat. */
  kill(): Promise<void>
}

const accepts = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port })
    socket.once('connect', () => resolve(true))
    socket.once('error', () => resolve(false))
    socket.once('close', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })

/** Spawns the server and waits until its port answers; it goes with the test. */
export const startServerProcess = async (t: TestScope, server: ServerCommand): Promise<ServerProcess> => {
  const child = spawn(server.command, server.arguments, { stdio: 'pipe', ...server.options })
  const exited = once(child, 'exit').catch(() => undefined)
  const output = collectOutput(child)
  const kill = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGKILL')
    await within(exited, { what: `the end of ${server.command}` })
  }
  const stop = async (deadlineMs?: number): Promise<number | null> => {
    child.kill('SIGTERM')
    await within(exited, { what: `the orderly end of ${server.command}`, ...(deadlineMs && { deadlineMs }) })
    return child.exitCode
  }
  t.teardown(kill)
  const isReady = async () => (await accepts(server.port)) && ((await server.isReady?.()) ?? true)
  await eventually(() => stillRunning(child, output) && isReady(), {
    what: `${server.command} ready on port ${server.port}`,
    ...(server.readyDeadlineMs === undefined ? {} : { deadlineMs: server.readyDeadlineMs }),
  })
  return {
    pid: child.pid ?? 0,
    port: server.port,
    output,
    freeze: () => void child.kill('SIGSTOP'),
    thaw: () => void child.kill('SIGCONT'),
    stop,
    kill,
  }
}

const collectOutput = (child: ChildProcess): (() => string) => {
  let text = ''
  const add = (chunk: Buffer): void => {
    text = (text + chunk.toString()).slice(-OUTPUT_LIMIT)
  }
  child.stdout?.on('data', add)
  child.stderr?.on('data', add)
  return () => text
}

const stillRunning = (child: ChildProcess, output: () => string): true => {
  if (child.exitCode !== null) throw new Error(`it ended with code ${child.exitCode}: ${output()}`)
  return true
}
