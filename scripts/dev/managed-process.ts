import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { within } from '@stream-manager/async'

/** Longer than the shutdown of any service, each of which has a hard stop of its own. */
const STOP_DEADLINE_MS = 25_000

/** Module for `--import`: it ends a process that has lost its `pnpm dev`. */
export const LEAVE_WITH_PARENT = join(import.meta.dirname, 'leave-with-parent.ts')

interface ProcessOptions {
  readonly name: string
  /** Must make it the leader of a process group, so that its children can be killed with it. */
  readonly spawn: () => ChildProcess
  readonly onLine: (line: string) => void
  /** Called when the process ends without being asked to. */
  readonly onCrash: (reason: string) => void
}

const hasEnded = (child: ChildProcess): boolean =>
  child.pid === undefined || child.exitCode !== null || child.signalCode !== null

const killGroup = (child: ChildProcess): void => {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
  } catch {
    // The group has ended.
  }
}

/** One process at a time, which can be replaced. */
export class ManagedProcess {
  readonly name: string
  readonly #options: ProcessOptions
  #child: ChildProcess | null = null
  #stopping: Promise<void> | null = null
  #isClosed = false

  constructor(options: ProcessOptions) {
    this.name = options.name
    this.#options = options
  }

  start(): void {
    if (this.#isClosed) return
    const child = this.#options.spawn()
    this.#child = child
    for (const stream of [child.stdout, child.stderr]) {
      if (stream) createInterface({ input: stream }).on('line', this.#options.onLine)
    }
    child.once('error', (error) => this.#options.onCrash(error.message))
    child.once('exit', (code, signal) => {
      if (this.#stopping === null) this.#options.onCrash(signal ?? `exit code ${code}`)
    })
    this.#options.onLine(`started as process ${child.pid}`)
  }

  /** Ends the process in order and starts the next. Starts it if the last one has crashed. */
  async restart(): Promise<void> {
    // The process that follows the one that is stopping loads the changed files.
    if (this.#stopping !== null) return
    await this.#stop()
    this.start()
  }

  /** Ends the process; no other one follows. */
  close(): Promise<void> {
    this.#isClosed = true
    return this.#stop()
  }

  /** Kills the process and its children at once. */
  kill(): void {
    this.#isClosed = true
    if (this.#child !== null) killGroup(this.#child)
  }

  #stop(): Promise<void> {
    const child = this.#child
    if (child === null || hasEnded(child)) return Promise.resolve()
    this.#stopping ??= this.#end(child).finally(() => {
      this.#stopping = null
    })
    return this.#stopping
  }

  async #end(child: ChildProcess): Promise<void> {
    const exited = once(child, 'exit')
    child.kill('SIGTERM')
    const onLate = () => {
      this.#options.onLine(`killed: it did not end within ${STOP_DEADLINE_MS} ms of SIGTERM`)
      killGroup(child)
    }
    await within(exited, { deadlineMs: STOP_DEADLINE_MS, onLate })
    await exited
  }
}
