import type { Listener, ServicePart } from '@stream-manager/service-kit'
import type { EngineApp } from './app.ts'

/** Flushing encoders and writing trailers. */
const CLOSE_DEADLINE_MS = 6_500

const sparesOf = (engine: EngineApp): Record<string, number> => {
  const spareMemoryBytes = engine.processes().find(({ kind }) => kind === 'spare')?.memoryBytes ?? null
  return spareMemoryBytes === null ? {} : { spareMemoryBytes }
}

/** The built engine as a part of a process. Its heartbeat and its streams show that it works, and no port. */
export const enginePart = (engine: EngineApp, listeners: readonly Listener[] = []): ServicePart => ({
  service: 'engine',
  listeners,
  counters: () => sparesOf(engine),
  processes: () => engine.processes(),
  start: () => engine.start(),
  // Together: an API that does not answer the close must not delay the release of a lease.
  close: () => Promise.all([engine.close(), ...listeners.map(({ app }) => app.close())]),
  closeDeadlineMs: CLOSE_DEADLINE_MS,
})
