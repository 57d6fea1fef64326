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
 * Sees to it that subscribers learn when no engine is left that could tell them. A stream must be found free twice: one
 * that is handed over is free for a moment.
 */
export const startLossWatch = ({ engine, log }: LossWatchOptions): LossWatch => {
  let freeBefore: ReadonlySet<string> = new Set()
  let looking: Promise<void> | null = null

  const look = async () => {
    const free = await engine.unheldStreamIds()
    const lost = free.filter((streamId) => freeBefore.has(streamId))
    freeBefore = new Set(free)
    for (const streamId of lost) {
      // One that cannot be told must not keep the others from being told.
      const told = await engine.reportLoss(streamId).catch((error) => {
        log.warn({ err: error, streamId }, 'the loss of the stream could not be told')
        return null
      })
      if (told?.ok && told.value) log.warn({ streamId }, 'no engine holds the stream')
    }
  }
  const timer = setInterval(() => {
    looking ??= look()
      .catch((error) => log.warn({ err: error }, 'who holds the streams could not be read'))
      .finally(() => {
        looking = null
      })
  }, LOOK_EVERY_MS)

  return {
    close: async () => {
      clearInterval(timer)
      await looking
    },
  }
}
