import type { Backplane } from '@stream-manager/backplane/port'
import { checker, HEARTBEAT_PREFIX, Heartbeat } from '@stream-manager/contracts'
import { before } from './deadline.ts'
import { ProbeError, probeOf } from './result.ts'

/** Heartbeats come every second. */
const SILENT_AFTER_MS = 10_000

const checkHeartbeat = checker(Heartbeat, 'the heartbeat')

type HeartbeatStore = Pick<Backplane, 'listLatest'>

/** The heartbeats of all instances whose `<service>/<instance>` begins so. Other values are ignored. */
export const readHeartbeats = async (backplane: HeartbeatStore, beginning = ''): Promise<Heartbeat[]> => {
  const values = await backplane.listLatest(`${HEARTBEAT_PREFIX}${beginning}`)
  return values.flatMap(({ value }) => {
    const checked = checkHeartbeat(value)
    return checked.ok ? [checked.value] : []
  })
}

export interface HeartbeatTarget {
  readonly backplane: HeartbeatStore
  readonly service: string
  /** Instances of other hosts do not count. */
  readonly host: string
}

/**
 * Succeeds when the backplane has a heartbeat of a ready instance: the probe of a service without a port. It also succeeds
 * when the heartbeats cannot be read, because a lost store must not make every container unhealthy at once.
 */
export const probeHeartbeat = probeOf(async ({ backplane, service, host }: HeartbeatTarget, deadline) => {
  const reading = readHeartbeats(backplane, `${service}/${host}-`)
  const heartbeats = await before(deadline, reading).catch(() => null)
  if (heartbeats === null) return 'degraded: the heartbeats cannot be read now'
  const newestMs = Math.max(0, ...heartbeats.filter(({ ready }) => ready).map(({ at }) => Date.parse(at)))
  const ageMs = Date.now() - newestMs
  if (ageMs > SILENT_AFTER_MS) {
    throw new ProbeError('unexpected', `${service}: no heartbeat of this host said ready for 10 s`)
  }
  return `${service} sent a heartbeat ${ageMs} ms ago`
})
