import { SingleFlight } from '@stream-manager/async'
import type { Domain } from '@stream-manager/domain'

const LOOK_EVERY_MS = 1_000

export interface LossWatchOptions {
  readonly engine: Domain['engine']
  readonly log: {
    warn(details: object, message: string): void
  }
}

export interface LossWatch {
  close(): Promise<void>
}

/**
 * Publishes that a stream has lost its engine, when no engine is left to do so. A stream must be found free twice in a
 * row: during a handover it is free for a moment.
 */
export const startLossWatch = ({ engine, log }: LossWatchOptions): LossWatch => {
  let freeBefore: ReadonlySet<string> = new Set()

  const report = async (streamId: string) => {
    // A stream whose loss cannot be published must not stop the others.
    const reported = await engine.reportLoss(streamId).catch((error) => {
      log.warn({ err: error, streamId }, 'cannot publish that the engine is gone')
      return null
    })
    if (reported?.ok && reported.value) log.warn({ streamId }, 'no engine holds the stream')
  }
  const look = new SingleFlight(async () => {
    const free = await engine.unheldStreamIds()
    const lost = free.filter((streamId) => freeBefore.has(streamId))
    freeBefore = new Set(free)
    for (const streamId of lost) await report(streamId)
  })
  const timer = setInterval(() => {
    look.join().catch((error) => log.warn({ err: error }, 'cannot read stream leases'))
  }, LOOK_EVERY_MS)

  return {
    close: async () => {
      clearInterval(timer)
      await look.settled()
    },
  }
}
