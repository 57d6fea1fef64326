import type { Backplane } from '@stream-manager/backplane/port'
import { SERVICES, type ServiceName } from '@stream-manager/contracts'
import { readHeartbeats } from '@stream-manager/diagnostics'
import type { KnownHeartbeat } from '../observations/instance.ts'

const isService = (name: string): name is ServiceName => SERVICES.some((service) => service === name)

/** The heartbeats of every instance. Those of services that are not in the registry are ignored. */
export const readKnownHeartbeats = async (
  backplane: Pick<Backplane, 'listLatest'>,
): Promise<KnownHeartbeat[]> => {
  const heartbeats = await readHeartbeats(backplane)
  return heartbeats.flatMap((heartbeat) => {
    const { service } = heartbeat
    return isService(service) ? [{ ...heartbeat, service }] : []
  })
}
