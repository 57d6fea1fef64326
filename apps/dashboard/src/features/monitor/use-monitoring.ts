import { type Monitoring, monitoringApi } from '@stream-manager/client/monitoring'
import { useMemo } from 'react'
import { useClient } from '../../server/server.tsx'

/** The calls of the monitor's pages, which are loaded with them. */
export const useMonitoring = (): Monitoring => {
  const client = useClient()
  return useMemo(() => client.extend(monitoringApi), [client])
}
