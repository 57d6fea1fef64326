import type { StartedProcess } from '@stream-manager/contracts'
import { canLimitProcesses } from '@stream-manager/media-inspect'
import { DeadlineGuard } from './supervisor/deadline-guard.ts'
import { EnginePreviews } from './supervisor/engine-previews.ts'
import { Load } from './supervisor/load.ts'
import { OrphanedProgrammes } from './supervisor/orphaned-programmes.ts'
import { SpareChild } from './supervisor/spare-child.ts'
import { type EngineContext, type EngineShared, StreamRunner } from './supervisor/stream-runner.ts'

/** A stream created at run time is found within this time. */
const DISCOVER_EVERY_MS = 1_000

/** The engine service: one runner for every stream there is. */
export interface EngineApp {
  start(): Promise<void>
  /** Streams this process supervises now. */
  streamIds(): string[]
  /** Its engine processes: one for each stream that runs here, and the spare one. */
  processes(): StartedProcess[]
  /** Whether this process makes the stream's programme, or will. */
  holdsStream(streamId: string): boolean
  close(): Promise<void>
}

const sharedBy = ({
  shared,
  spareChild,
  debugChild,
  childEnvironment,
  clock,
  log,
}: EngineContext): EngineShared => {
  const guard = shared ? new DeadlineGuard(log) : null
  const now = () => clock.now()
  const monotonicMs = () => clock.monotonicMs()
  // A process under the debugger may be paused, which looks frozen.
  const isKept = spareChild && !debugChild
  const spare = isKept ? new SpareChild({ childEnvironment, now, monotonicMs, guard, log }) : null
  return { load: new Load(), guard, spare }
}

export const buildApp = (context: EngineContext): EngineApp => {
  const runners = new Map<string, StreamRunner>()
  const engine = sharedBy(context)
  // The first programme needs a process soon; it loads while the services of this process are built and started.
  engine.spare?.prepare()
  if (!canLimitProcesses()) {
    context.log.warn({}, 'prlimit is missing: engine processes run without limits of files and core dumps')
  }
  const programmes = new OrphanedProgrammes(context.dataDir, context.log)
  const previews = new EnginePreviews((streamId) => runners.get(streamId))
  context.previews.setSource(previews.source)
  let timer: NodeJS.Timeout | undefined
  let discovering: Promise<void> = Promise.resolve()

  const discover = async () => {
    const withProgramme = await programmes.list()
    const ids = new Set(await context.domain.engine.streamIds())
    for (const id of ids) {
      if (runners.has(id)) continue
      const runner = new StreamRunner(id, context, engine)
      runners.set(id, runner)
      previews.begin(id)
      runner.start()
    }
    const gone = [...runners].filter(([id]) => !ids.has(id))
    for (const [id] of gone) runners.delete(id)
    await Promise.all(gone.map(([, runner]) => runner.close()))
    // While a runner closed, a stream of the same id may have been created: the next look removes the folder.
    if (gone.length === 0) await programmes.remove(withProgramme.filter((id) => !ids.has(id)))
  }
  const discoverSafely = () => {
    discovering = discover().catch((error) => {
      context.log.warn({ err: error }, 'cannot read the list of streams')
    })
    return discovering
  }

  return {
    start: async () => {
      await discoverSafely()
      timer = setInterval(discoverSafely, DISCOVER_EVERY_MS)
    },
    streamIds: () => [...runners.keys()],
    processes: () => {
      const encoders = [...runners.values()].map((runner) => runner.process)
      return [...encoders, engine.spare?.process ?? null].filter((running) => running !== null)
    },
    holdsStream: (streamId) => runners.get(streamId)?.holdsStream ?? false,
    close: async () => {
      clearInterval(timer)
      context.previews.close()
      await discovering
      await Promise.all([...runners.values()].map((runner) => runner.close()))
      await engine.spare?.close()
      await engine.guard?.close()
    },
  }
}
