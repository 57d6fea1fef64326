import { eventLogKey } from '@stream-manager/contracts'
import { ALERT_LOG, INCIDENT_LOG, OUTSIDE_LOG } from '../alerts/keys.ts'
import { figureKeys } from '../figures/keys.ts'
import { channelKey, streamScope } from '../stream/keys.ts'
import { WEBHOOK_LOG } from '../webhooks/keys.ts'

export const eventKeys = {
  /** Statuses of components as they were reported last. */
  healthVerdicts: 'events/health-verdicts',
  /** Tells this backplane from others that a store of history has read. */
  origin: 'events/origin',
} as const

/** The lease of a partition. */
export const partitionLease = (partition: string): string => `events/partitions/${partition}`

/** Logs that one event handler reads at a time: those of a stream, or those of the system. */
export interface Partition {
  readonly name: string
  readonly logs: readonly string[]
}

const SYSTEM_LOGS = ['health', 'errors', 'error-states', 'custom'] as const

export const partitionsOf = (streamIds: readonly string[]): readonly Partition[] => [
  {
    name: 'system',
    logs: [
      ...SYSTEM_LOGS.map(eventLogKey),
      figureKeys.log,
      WEBHOOK_LOG,
      ALERT_LOG,
      INCIDENT_LOG,
      OUTSIDE_LOG,
    ],
  },
  { name: 'viewers', logs: [eventLogKey('viewers')] },
  ...streamIds.map((id) => ({
    name: streamScope(id),
    logs: [channelKey(id, 'stream-state'), channelKey(id, 'layer-updates')],
  })),
]

const ENTRIES_PER_PAGE = 200
/** An entry of these logs makes hundreds of rows. A page must be stored within the deadline of one write. */
const ENTRIES_OF_MANY_ROWS = 20

/** Entries of a log that are stored at once, at most. */
export const logPage = (log: string): number =>
  log === figureKeys.log || log === eventLogKey('viewers') ? ENTRIES_OF_MANY_ROWS : ENTRIES_PER_PAGE

/** `stream:main/stream-state` is the log `stream-state` of stream `main`, and `events/health` the log `health`. */
export const parseLog = (log: string): { readonly streamId: string | null; readonly name: string } => {
  const [scope = '', name = ''] = log.split('/')
  const [kind, id] = scope.split(':')
  return { streamId: kind === 'stream' && id !== undefined ? id : null, name }
}
