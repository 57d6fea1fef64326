import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { collectOutput } from './collect-output.ts'
import type { TestScope } from './temporary-directory.ts'
import { eventually, within } from './wait.ts'

const OUTPUT_LIMIT = 256 * 1024

export interface ServerCommand {
  readonly command: string
  readonly arguments: readonly string[]
  /** The loopback port that accepts connections once the server runs. */
  readonly port: number
  /** Default: 127.0.0.1. */
  readonly host?: string
  /** Checked once the port answers, for a server that listens before it can serve. Default: the port is enough. */
  readonly isReady?: () => Promise<boolean>
  /** How often the server is started again after a crash. Default: never. */
  readonly maxRespawns?: number
  /** Default: the deadline of every wait. */
  readonly readyDeadlineMs?: number
  readonly options?: SpawnOptions
}

/** Signals of a crash. No test sends them. */
const CRASHES: readonly unknown[] = ['SIGABRT', 'SIGBUS', 'SIGSEGV']

interface Running {
  readonly child: ChildProcess
  readonly exited: Promise<unknown>
  readonly output: () => string
}

const accepts = ({ host = '127.0.0.1', port }: ServerCommand): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ host, port })
    socket.once('connect', () => resolve(true))
    socket.once('error', () => resolve(false))
    socket.once('close', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })

/** A real server in a process of its own, which can be frozen, killed and started again on the same port. */
export class ServerProcess {
  readonly #server: ServerCommand
  #respawns = 0
  #running: Running

  /** Spawns the process. `ready` resolves once the server can serve. */
  constructor(server: ServerCommand) {
    this.#server = server
    this.#running = this.#spawn()
  }

  get port(): number {
    return this.#server.port
  }

  get pid(): number {
    return this.#running.child.pid ?? 0
  }

  /** The latest output of the present process. */
  output(): string {
    return this.#running.output()
  }

  /** SIGSTOP: the connections stay open, and nothing answers. */
  freeze(): void {
    this.#running.child.kill('SIGSTOP')
  }

  /** SIGCONT. */
  thaw(): void {
    this.#running.child.kill('SIGCONT')
  }

  /** SIGTERM. Resolves after the end with the exit code, or with null if a signal ended the process. */
  async stop(deadlineMs?: number): Promise<number | null> {
    const { child, exited } = this.#running
    child.kill('SIGTERM')
    const what = `the orderly end of ${this.#server.command}`
    await within(exited, { what, ...(deadlineMs && { deadlineMs }) })
    return child.exitCode
  }

  /** SIGKILL. Resolves after the end. Safe to repeat. */
  async kill(): Promise<void> {
    const { child, exited } = this.#running
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGKILL')
    await within(exited, { what: `the end of ${this.#server.command}` })
  }

  /** Starts the server again after `kill` or `stop`. */
  async start(): Promise<void> {
    this.#running = this.#spawn()
    await this.ready()
  }

  async ready(): Promise<void> {
    const { command, port, isReady, readyDeadlineMs } = this.#server
    const serves = async () => (await accepts(this.#server)) && ((await isReady?.()) ?? true)
    await eventually(() => this.#requireRunning() && serves(), {
      what: `${command} ready on port ${port}`,
      ...(readyDeadlineMs === undefined ? {} : { deadlineMs: readyDeadlineMs }),
    })
  }

  #spawn(): Running {
    const child = spawn(this.#server.command, this.#server.arguments, {
      stdio: 'pipe',
      ...this.#server.options,
    })
    child.once('exit', (_code, signal) => this.#respawnAfter(signal))
    const exited = once(child, 'exit').catch(() => undefined)
    return { child, exited, output: collectOutput(child, OUTPUT_LIMIT) }
  }

  #respawnAfter(signal: unknown): void {
    if (!CRASHES.includes(signal) || this.#respawns >= (this.#server.maxRespawns ?? 0)) return
    this.#respawns += 1
    this.#running = this.#spawn()
  }

  #requireRunning(): true {
    const { child, output } = this.#running
    if (child.exitCode !== null) throw new Error(`it ended with code ${child.exitCode}: ${output()}`)
    return true
  }
}

/** Waits until the server is ready, and kills it at the end of the test. */
export const serveUntilTeardown = async <Server extends ServerProcess>(
  t: TestScope,
  server: Server,
): Promise<Server> => {
  t.teardown(() => server.kill())
  await server.ready()
  return server
}

/** Starts the server and waits until it is ready. It ends with the test. */
export const startServerProcess = (t: TestScope, server: ServerCommand): Promise<ServerProcess> =>
  serveUntilTeardown(t, new ServerProcess(server))
