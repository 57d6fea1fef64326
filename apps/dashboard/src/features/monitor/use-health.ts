import type { HealthReport } from '@stream-manager/contracts'
import { useCallback } from 'react'
import { useLoaded } from '../../kit/use-loaded.ts'
import { useNow } from '../../kit/use-now.ts'
import { useReloadEvery } from '../../kit/use-reload-every.ts'
import { useClient } from '../../server/server.tsx'

const REFRESH_MS = 3000
/** An answer that is older is not shown as the present. */
const STALE_AFTER_MS = 15_000

export interface ShownHealth {
  /** The newest report that the page has read. Null before the first, and where the server knows of none. */
  readonly report: HealthReport | null
  /** False once nothing was read for so long that the report may be wrong. */
  readonly isCurrent: boolean
  /** Why the newest reading failed. */
  readonly failure: string | null
  /** False until the first answer. */
  readonly isRead: boolean
}

/** The health of all components, read again every few seconds. */
export const useHealth = (): ShownHealth => {
  const client = useClient()
  const read = useCallback(
    async (signal: AbortSignal) => {
      const { report } = await client.health.current({ signal })
      return { report, readAtMs: Date.now() }
    },
    [client],
  )
  const { value, failure, refresh } = useLoaded(read)
  useReloadEvery({ refresh }, REFRESH_MS)
  const nowMs = useNow()
  return {
    report: value?.report ?? null,
    isCurrent: value !== null && failure === null && nowMs - value.readAtMs <= STALE_AFTER_MS,
    failure,
    isRead: value !== null,
  }
}
