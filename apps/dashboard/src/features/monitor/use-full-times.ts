import { useCallback } from 'react'
import { useLoaded } from '../../kit/use-loaded.ts'
import { useReloadEvery } from '../../kit/use-reload-every.ts'
import { useMay } from '../../session/session.tsx'
import { type FullTime, fullTimesOf } from './full-times.ts'
import { useMonitoring } from './use-monitoring.ts'

const REFRESH_MS = 60_000
const METRICS = 'host.disk_used_percent,host.memory_used_percent'
const NONE: readonly FullTime[] = []

/** By the last hour of the history. Empty where nothing rises, and where there is no history. */
export const useFullTimes = (): readonly FullTime[] => {
  const { analytics } = useMonitoring()
  const mayRead = useMay('analytics.read')
  const read = useCallback(
    async (signal: AbortSignal) =>
      mayRead ? fullTimesOf(await analytics.get({ metrics: METRICS }, { signal })) : NONE,
    [analytics, mayRead],
  )
  const { value, failure, refresh } = useLoaded(read)
  useReloadEvery({ refresh }, REFRESH_MS)
  // An old answer says nothing of the present.
  return failure === null && value !== null ? value : NONE
}
