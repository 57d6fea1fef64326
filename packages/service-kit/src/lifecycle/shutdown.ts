import { within } from '@stream-manager/async'
import { messageOf } from '../errors/start-error.ts'

const DEFAULT_DEADLINE_MS = 10_000
const DEFAULT_PHASE_DEADLINE_MS = 3000
const SIGNALS = ['SIGTERM', 'SIGINT'] as const

interface ShutdownLogger {
  info(fields: object, message: string): void
  error(fields: object, message: string): void
  fatal(fields: object, message: string): void
}

/** The part of `process` that shutdown uses, so that tests can pass a stand-in. */
export interface ProcessPort {
  on(event: string, listener: (value: unknown) => void): unknown
  exit(code: number): void
}

export interface ShutdownOptions {
  readonly logger: ShutdownLogger
  /** Time from the first signal to the hard stop. Default 10 s. */
  readonly deadlineMs?: number
  /** Default: the real process. */
  readonly process?: ProcessPort
}

export interface Shutdown {
  /** Aborted when the process begins to stop, so that waits and retries end. */
  readonly signal: AbortSignal
  /** Adds a phase. Phases run in reverse order. A phase that exceeds its deadline is abandoned. */
  onStop(name: string, run: () => unknown, deadlineMs?: number): void
  /** Runs the phases once, then exits: with `exitCode`, or 1 when a phase failed. */
  stop(reason: string, exitCode?: number): Promise<void>
}

interface Phase {
  readonly name: string
  readonly run: () => unknown
  readonly deadlineMs: number
}

/** Resolves to the error message, or null. */
const runPhase = async ({ name, run, deadlineMs }: Phase): Promise<string | null> => {
  const ran = Promise.resolve()
    .then(run)
    .then(() => null)
  try {
    return await within(ran, { deadlineMs, onLate: () => `${name} did not finish in ${deadlineMs} ms` })
  } catch (error) {
    return `${name} failed: ${messageOf(error)}`
  }
}

/**
 * Ends the process in named phases on SIGTERM or SIGINT, with a deadline for each phase and one for all. A second signal
 * ends the process at once. An uncaught error is logged and ends it the same way with code 1, because the state of the
 * process is unknown after it.
 */
export const createShutdown = (options: ShutdownOptions): Shutdown => {
  const { logger, deadlineMs = DEFAULT_DEADLINE_MS } = options
  const processPort: ProcessPort = options.process ?? process
  const phases: Phase[] = []
  const abort = new AbortController()
  let current = 'start'
  let code = 0
  let stopping: Promise<void> | null = null

  const hardStop = () => {
    logger.fatal({ phase: current, deadlineMs }, `shutdown took too long in phase "${current}": exiting now`)
    processPort.exit(1)
  }

  const runPhases = async () => {
    const timer = setTimeout(hardStop, deadlineMs)
    for (let phase = phases.pop(); phase; phase = phases.pop()) {
      current = phase.name
      const fault = await runPhase(phase)
      if (fault === null) continue
      code = 1
      logger.error({ phase: phase.name }, fault)
    }
    clearTimeout(timer)
    logger.info({ exitCode: code }, 'stopped')
    processPort.exit(code)
  }

  const stop = (reason: string, exitCode = 0): Promise<void> => {
    code = Math.max(code, exitCode)
    if (stopping === null) {
      logger.info({ reason }, 'stopping')
      abort.abort(new Error(`the process is stopping: ${reason}`))
      stopping = runPhases()
    }
    return stopping
  }

  for (const signal of SIGNALS) {
    processPort.on(signal, () => {
      if (stopping === null) {
        void stop(signal)
        return
      }
      logger.fatal({ phase: current }, `second signal in phase "${current}": exiting now`)
      processPort.exit(1)
    })
  }
  for (const event of ['uncaughtException', 'unhandledRejection']) {
    processPort.on(event, (error) => {
      logger.fatal({ err: error }, `${event}: the process cannot go on`)
      void stop(event, 1)
    })
  }

  return {
    signal: abort.signal,
    onStop(name, run, phaseDeadlineMs = DEFAULT_PHASE_DEADLINE_MS) {
      phases.push({ name, run, deadlineMs: phaseDeadlineMs })
    },
    stop,
  }
}
