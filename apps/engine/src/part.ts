import type { ServicePart } from '@stream-manager/service-kit'
import type { EngineApp } from './app.ts'

/** Flushing encoders and writing trailers. */
const CLOSE_DEADLINE_MS = 6_500

const sparesOf = (engine: EngineApp): Record<string, number> => {
  const spareMemoryBytes = engine.processes().find(({ kind }) => kind === 'spare')?.memoryBytes ?? null
  return spareMemoryBytes === null ? {} : { spareMemoryBytes }
}

/** The built engine as a part of a process. It has no port: its heartbeat and its streams show that it works. */
export const enginePart = (engine: EngineApp): ServicePart => ({
  service: 'engine',
  listeners: [],
  counters: () => sparesOf(engine),
  processes: () => engine.processes(),
  start: () => engine.start(),
  close: () => engine.close(),
  closeDeadlineMs: CLOSE_DEADLINE_MS,
})
