import { performance } from 'node:perf_hooks'
import { AV_LOG_QUIET } from 'node-av/constants'
import { Log } from 'node-av/lib'
import { openOutput } from '../outputs/registry.ts'
import { checkEngineCommand, type EngineEvent } from './messages.ts'
import { Session } from './session.ts'

// The libraries print addresses with their keys.
Log.setLevel(AV_LOG_QUIET)

let lastSent = Promise.resolve()

const emit = (event: EngineEvent) => {
  if (!process.connected) return
  // The callback form: an event that loses the race with the parent's end must not throw.
  lastSent = new Promise((resolve) => process.send?.(event, undefined, undefined, () => resolve()))
}

/** Leaves when the last event is on its way. */
const end = (exitCode: number) => void lastSent.then(() => process.exit(exitCode))

/** A terminal signals the whole process group; the parent decides when a child stops, so that outputs end well. */
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined)

/** Not `process.exit`: it waits for the threads of native calls, and one that is blocked would keep the orphan alive. */
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'))

const session = new Session({ openOutput, emit, end, monotonicMs: () => performance.now() })

process.on('message', (message: unknown) => {
  const command = checkEngineCommand(message)
  if (command.ok) session.handle(command.value)
  else process.stderr.write(`${command.fault.detail}: ${JSON.stringify(command.fault.errors)}\n`)
})

emit({ type: 'ready' })
