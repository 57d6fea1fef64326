import type { Backplane } from '@stream-manager/backplane/port'
import { checker, HEARTBEAT_PREFIX, Heartbeat, SERVICES, type ServiceName } from '@stream-manager/contracts'
import type { KnownHeartbeat } from '../observations/instance.ts'

const checkHeartbeat = checker(Heartbeat, 'the heartbeat')
const isService = (name: string): name is ServiceName => SERVICES.some((service) => service === name)

/** What every instance says of itself. Values we cannot read, or of unknown services, are passed over. */
export const readHeartbeats = async (backplane: Pick<Backplane, 'listLatest'>): Promise<KnownHeartbeat[]> => {
  const values = await backplane.listLatest(HEARTBEAT_PREFIX)
  return values.flatMap(({ value }) => {
    const checked = checkHeartbeat(value)
    if (!checked.ok || !isService(checked.value.service)) return []
    return [{ ...checked.value, service: checked.value.service }]
  })
}
