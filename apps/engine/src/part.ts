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
  close: async () => {
    await Promise.all(listeners.map(({ app }) => app.close()))
    await engine.close()
  },
  closeDeadlineMs: CLOSE_DEADLINE_MS,
})
