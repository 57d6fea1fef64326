import type { AlertList } from '@stream-manager/contracts'
import { useCallback, useEffect } from 'react'
import { beat } from '../../kit/beat.ts'
import { type Loaded, useLoaded } from '../../kit/use-loaded.ts'
import { useReloadEvery } from '../../kit/use-reload-every.ts'
import { useMonitoring } from '../monitor/use-monitoring.ts'

/** Pending alerts and the time of the last comparison are not on the channel. */
const REFRESH_MS = 5000

/** Open alerts of all streams and of the system: read again at once when one changes, and every few seconds. */
export const useAlerts = (): Loaded<AlertList> => {
  const { alerts, alertsChannel } = useMonitoring()
  const read = useCallback((signal: AbortSignal) => alerts.list({ signal }), [alerts])
  const loaded = useLoaded(read)
  const { reload } = loaded
  useReloadEvery(loaded, REFRESH_MS)
  useEffect(() => beat.gather(alertsChannel.watch)(reload), [alertsChannel, reload])
  return loaded
}
