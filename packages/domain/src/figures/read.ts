import { BackplaneDamagedError } from '@stream-manager/backplane/port'
import type { StreamState } from '@stream-manager/contracts'
import type { SystemHealthReports } from '../health/api.ts'
import type { ResourceUse } from '../resources/api.ts'
import type { StreamService } from '../stream/api.ts'
import type { Streams } from '../streams/api.ts'
import type { CountedValue } from './measures.ts'
import { observe } from './observe.ts'

/** Bounds the reads of one moment. */
const MAX_STREAMS = 50

/** Parts of the domain that report the system. */
export interface FigureSources {
  readonly streams: Pick<Streams, 'list'>
  readonly stream: Pick<StreamService, 'state'>
  readonly resources: Pick<ResourceUse, 'observed'>
  readonly health: Pick<SystemHealthReports, 'current'>
  /** Not the service of webhooks itself: that depends on alerts, and they on figures. */
  readonly webhooks: { countDisabled(): Promise<number> }
}

export interface Figures {
  /** All streams, those without values too. */
  readonly streamIds: readonly string[]
  /** Counters are totals. */
  readonly values: readonly CountedValue[]
}

/** Null for a stream that was deleted meanwhile or cannot be read: it must not hide the others. */
const readState = async ({ stream }: FigureSources, streamId: string): Promise<StreamState | null> => {
  try {
    const read = await stream.state(streamId)
    return read.ok ? read.value : null
  } catch (error) {
    if (error instanceof BackplaneDamagedError) return null
    throw error
  }
}

/** The figures of this moment, as the services report them. Rejects while the backplane is unavailable. */
export const readFigures = async (sources: FigureSources): Promise<Figures> => {
  const [streams, { resources, heartbeats: processes }, { report: health }, disabledWebhooks] =
    await Promise.all([
      sources.streams.list(),
      sources.resources.observed(),
      sources.health.current(),
      sources.webhooks.countDisabled(),
    ])
  const streamIds = streams.map(({ id }) => id)
  const states = await Promise.all(streamIds.slice(0, MAX_STREAMS).map((id) => readState(sources, id)))
  const known = states.filter((state) => state !== null)
  return { streamIds, values: observe({ streams: known, resources, health, disabledWebhooks, processes }) }
}
