import type { ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import { checkEngineEvent, type EngineCommand, type EngineEvent } from '@stream-manager/engine-protocol'
import { forkProgram } from './fork-program.ts'

/** Why a child ended: what the supervisor needs to choose between `offline` and a restart. */
export interface EngineExit {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

export interface EngineProcessHandlers {
  onEvent(event: EngineEvent): void
  onExit(exit: EngineExit): void
  /** A line the child or a native library wrote; already cut to a bounded length. */
  onLine(line: string): void
  onInvalidEvent(detail: string): void
}

/** One forked engine: typed commands in, checked events out, and an end that is certain. */
export interface EngineProcess {
  readonly pid: number
  send(command: EngineCommand): void
  /** Asks for a clean stop; after the grace it is killed, because a blocked native call also blocks exit. */
  stop(options: { graceMs: number; final: boolean }): Promise<void>
  kill(): void
}

const LONGEST_LINE = 500

/**
 * Every native call of a source or output occupies a thread while it blocks: with libuv's four, five silent
 * sources stop the picture (media-engine.md, pitfall 1). 50 layers at two calls each, 10 outputs, 8 spare.
 */
const THREAD_POOL_SIZE = '118'

/** Fewer malloc arenas: with many pool threads glibc otherwise keeps freed frames per thread. */
const MALLOC_ARENAS = '2'

/**
 * In MB. Small wrappers of native memory are our only garbage, and V8 does not see what hangs on them: with the default
 * it collects so seldom that resident memory climbs 35 MB before it falls again; with this it stays level.
 */
const YOUNG_GENERATION = '--max-semi-space-size=1'

const forwardLines = (child: ChildProcess, onLine: (line: string) => void) => {
  for (const stream of [child.stdout, child.stderr]) {
    if (stream) createInterface({ input: stream }).on('line', (line) => onLine(line.slice(0, LONGEST_LINE)))
  }
}

export const forkEngine = (
  handlers: EngineProcessHandlers,
  environment: Readonly<Record<string, string>>,
): EngineProcess => {
  const child = forkProgram('child', {
    execArgv: [YOUNG_GENERATION],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    // Nothing else of our environment: it may hold secrets, and the child decodes what strangers send.
    env: { ...environment, UV_THREADPOOL_SIZE: THREAD_POOL_SIZE, MALLOC_ARENA_MAX: MALLOC_ARENAS },
  })
  const exited = new Promise<void>((resolve) => {
    const ended = (exit: EngineExit) => {
      handlers.onExit(exit)
      resolve()
    }
    child.once('exit', (code, signal) => ended({ code, signal }))
    child.once('error', () => child.pid === undefined && ended({ code: null, signal: null }))
  })
  child.on('message', (message: unknown) => {
    const event = checkEngineEvent(message)
    if (event.ok) handlers.onEvent(event.value)
    else handlers.onInvalidEvent(event.fault.detail)
  })
  forwardLines(child, handlers.onLine)

  const kill = () => void child.kill('SIGKILL')
  const send = (command: EngineCommand) => {
    // The callback form: a send that loses the race with the child's exit must not throw.
    if (child.connected) child.send(command, () => undefined)
  }
  return {
    pid: child.pid ?? 0,
    send,
    kill,
    stop: async ({ graceMs, final }) => {
      send({ type: 'stop', final })
      const timer = setTimeout(kill, graceMs)
      await exited
      clearTimeout(timer)
    },
  }
}
