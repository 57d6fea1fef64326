import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import type { GuardCommand } from '@stream-manager/engine-protocol'
import { forkProgram } from './fork-program.ts'
import { GUARD_GRACE_MS } from './lease-keeper.ts'
import type { SupervisorLog } from './supervisor-log.ts'

const NO_DEADLINE_MS = Number.MAX_SAFE_INTEGER
const REPLACE_AFTER_MS = 1_000
const CLOSE_DEADLINE_MS = 1_000

/**
 * Runs a guard process that kills children whose lease has passed, because child and supervisor may both be frozen: a
 * frozen process keeps its connections, and a server that still has the old publisher refuses the new one.
 */
export class DeadlineGuard {
  readonly #log: SupervisorLog
  readonly #deadlines = new Map<number, number>()
  #process: ChildProcess
  #timer: NodeJS.Timeout | undefined
  #closed = false

  constructor(log: SupervisorLog) {
    this.#log = log
    this.#process = this.#fork()
  }

  get pid(): number {
    return this.#process.pid ?? 0
  }

  /** The guard kills the child shortly after its lease, unless a later call extends the lease. */
  watch(pid: number, leaseEndsAtMs: number): void {
    this.#watchUntil(pid, leaseEndsAtMs + GUARD_GRACE_MS)
  }

  /** The guard kills the process when this one is gone. A process without a programme has no lease. */
  watchWithoutLease(pid: number): void {
    this.#watchUntil(pid, NO_DEADLINE_MS)
  }

  forget(pid: number): void {
    this.#deadlines.delete(pid)
    this.#send({ type: 'forget', pid })
  }

  /** Ends the guard, and with it all children that it still watches. */
  async close(): Promise<void> {
    this.#closed = true
    clearTimeout(this.#timer)
    const guard = this.#process
    if (guard.exitCode !== null || guard.signalCode !== null || guard.pid === undefined) return
    const exited = once(guard, 'exit')
    const timer = setTimeout(() => guard.kill('SIGKILL'), CLOSE_DEADLINE_MS)
    if (guard.connected) guard.disconnect()
    await exited
    clearTimeout(timer)
  }

  #watchUntil(pid: number, endsAtMs: number): void {
    this.#deadlines.set(pid, endsAtMs)
    this.#send({ type: 'watch', pid, endsAtMs })
  }

  #fork(): ChildProcess {
    const guard = forkProgram('guard', { stdio: ['ignore', 'ignore', 'ignore', 'ipc'], env: {} })
    const ended = () => this.#replace()
    guard.once('exit', ended)
    guard.once('error', () => guard.pid === undefined && ended())
    return guard
  }

  #replace(): void {
    if (this.#closed) return
    this.#log.error({ pid: this.pid }, 'the guard process ended; starting another')
    this.#timer = setTimeout(() => {
      this.#process = this.#fork()
      for (const [pid, endsAtMs] of this.#deadlines) this.#send({ type: 'watch', pid, endsAtMs })
    }, REPLACE_AFTER_MS)
  }

  #send(command: GuardCommand): void {
    // The callback form: a send that loses the race with the guard's end must not throw.
    if (this.#process.connected) this.#process.send(command, () => undefined)
  }
}
