import { performance } from 'node:perf_hooks'
import { setTimeout as delay } from 'node:timers/promises'
import { checkEngineCommand, type EngineEvent } from '@stream-manager/engine-protocol'
import { hostUptimeMs } from '../host-clock.ts'
import { unfinishedPlaybacks } from '../media/input/playback.ts'
import { silenceLibraries } from '../media/native/native.ts'
import { openOutput } from '../outputs/registry.ts'
import { NOTE_DESCRIPTOR, NOTES_SOURCES, noteSourcesIn } from '../sources/last-source.ts'
import { openPreviewPipe } from './preview-pipe.ts'
import { showProgramme } from './process-title.ts'
import { Session } from './session.ts'

silenceLibraries()

if (process.argv.includes(NOTES_SOURCES)) noteSourcesIn(NOTE_DESCRIPTOR)

/** `process.exit` waits for the threads of native calls, which nothing can interrupt while they open a source. */
const BLOCKED_CALLS_GRACE_MS = 1000

let lastSent = Promise.resolve()

const emit = (event: EngineEvent) => {
  if (!process.connected) return
  // The callback form: an event that loses the race with the parent's end must not throw.
  lastSent = new Promise((resolve) => process.send?.(event, undefined, undefined, () => resolve()))
}

/** Exits once the last event is sent. */
const end = async (exitCode: number) => {
  await lastSent
  for (let waitedMs = 0; unfinishedPlaybacks() > 0 && waitedMs < BLOCKED_CALLS_GRACE_MS; waitedMs += 50)
    await delay(50)
  if (unfinishedPlaybacks() === 0) process.exit(exitCode)
  process.kill(process.pid, 'SIGKILL')
}

/** A terminal signals the whole process group; the parent decides when a child stops, so that outputs end well. */
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined)

/** Without a parent there is nothing to close in order: the child exits at once. */
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'))

const session = new Session({
  openOutput,
  openPreviewSink: openPreviewPipe(),
  warn: (line) => process.stderr.write(`${line}\n`),
  emit,
  end: (exitCode) => void end(exitCode),
  monotonicMs: () => performance.now(),
  hostMs: hostUptimeMs,
})

// A second one ends the process as Node does it, in case the report of the first cannot be sent.
process.once('uncaughtException', (error) => session.crash(error))

process.on('message', (message: unknown) => {
  const command = checkEngineCommand(message)
  if (command.ok && command.value.type === 'start') showProgramme()
  if (command.ok) session.handle(command.value)
  else process.stderr.write(`${command.fault.detail}: ${JSON.stringify(command.fault.errors)}\n`)
})

// The parent may have gone while the codecs were loading; its `disconnect` event is not repeated.
if (!process.connected) process.exit(1)
emit({ type: 'ready' })
