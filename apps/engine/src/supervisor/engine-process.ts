import type { ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import { checkEngineEvent, type EngineCommand, type EngineEvent } from '@stream-manager/engine-protocol'
import { PartReader, type PipedPart } from '@stream-manager/preview'
import { HAS_PREVIEW_PIPE, PREVIEW_DESCRIPTOR } from '../child/preview-pipe.ts'
import { IS_SPARE } from '../child/process-title.ts'
import { NOTES_SOURCES } from '../sources/last-source.ts'
import { forkProgram } from './fork-program.ts'
import { openLastSource } from './last-source.ts'

/** How a child ended. */
export interface EngineExit {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  /** The layer whose source was in native code last; null when there was none. */
  readonly lastLayerId: string | null
}

export interface EngineProcessHandlers {
  onEvent(event: EngineEvent): void
  onExit(exit: EngineExit): void
  /** Called with each line that the child or a native library wrote, cut to `MAX_LINE_LENGTH`. */
  onLine(line: string): void
  onInvalidEvent(detail: string): void
  /** Called with each part of the previews that are followed. */
  onPreview(part: PipedPart): void
}

/** One forked engine: typed commands in, checked events out. */
export interface EngineProcess {
  readonly pid: number
  send(command: EngineCommand): void
  /** Asks for a clean stop and kills the child after the grace: a blocked native call also blocks its exit. */
  stop(options: { graceMs: number; final: boolean }): Promise<void>
  kill(): void
}

const MAX_LINE_LENGTH = 500

/**
 * Each native call of a source or output occupies a thread while it blocks: with libuv's default of 4, five silent
 * sources stop the picture. 50 layers at two calls each, 10 outputs, 8 spare.
 */
const THREAD_POOL_SIZE = '118'

/** With many pool threads glibc otherwise keeps freed frames in an arena of each thread. */
const MALLOC_ARENAS = '2'

/**
 * In MB. Our garbage is small wrappers of native memory, whose size V8 does not see: with the default it collects so
 * seldom that resident memory climbs by 35 MB between two collections.
 */
const YOUNG_GENERATION = '--max-semi-space-size=1'

/** A free port, on loopback. Node writes the address to stderr, which goes to the log. */
const DEBUGGER = '--inspect=127.0.0.1:0'

export interface ForkOptions {
  readonly environment: Readonly<Record<string, string>>
  readonly debug: boolean
  /** The process gets its programme later. */
  readonly isSpare?: boolean
}

const forwardLines = (child: ChildProcess, onLine: (line: string) => void) => {
  for (const stream of [child.stdout, child.stderr]) {
    if (stream)
      createInterface({ input: stream }).on('line', (line) => onLine(line.slice(0, MAX_LINE_LENGTH)))
  }
}

/** After bytes that are no part nothing more is read, and the child's writes are thrown away. */
const readPreview = (child: ChildProcess, handlers: EngineProcessHandlers) => {
  // A process that could not be forked has none, whatever the type says.
  const pipe = (child.stdio as ChildProcess['stdio'] | undefined)?.at(PREVIEW_DESCRIPTOR)
  if (!(pipe instanceof Readable)) return
  const reader = new PartReader()
  const read = (chunk: Buffer) => {
    try {
      for (const part of reader.read(chunk)) handlers.onPreview(part)
    } catch (error) {
      pipe.off('data', read).resume()
      handlers.onInvalidEvent(String(error))
    }
  }
  // The child's end closes the pipe, also in the middle of a part.
  pipe.on('data', read).on('error', () => undefined)
}

export const forkEngine = (
  handlers: EngineProcessHandlers,
  { environment, debug, isSpare = false }: ForkOptions,
): EngineProcess => {
  const lastSource = openLastSource()
  const child = forkProgram('child', {
    args: [HAS_PREVIEW_PIPE, ...(lastSource ? [NOTES_SOURCES] : []), ...(isSpare ? [IS_SPARE] : [])],
    execArgv: [YOUNG_GENERATION, ...(debug ? [DEBUGGER] : [])],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc', lastSource?.descriptor ?? 'ignore', 'pipe'],
    // The rest of our environment stays out: it may hold secrets, and the child decodes media from strangers.
    env: {
      ...environment,
      UV_THREADPOOL_SIZE: THREAD_POOL_SIZE,
      MALLOC_ARENA_MAX: MALLOC_ARENAS,
    },
  })
  const exited = new Promise<void>((resolve) => {
    const ended = (exit: Pick<EngineExit, 'code' | 'signal'>) => {
      const lastLayerId = lastSource?.read() ?? null
      lastSource?.close()
      handlers.onExit({ ...exit, lastLayerId })
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
  readPreview(child, handlers)

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
