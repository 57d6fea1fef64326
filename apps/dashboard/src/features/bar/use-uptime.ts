import type { StreamState } from '@stream-manager/contracts'
import { useRef } from 'react'
import { useNow } from '../../kit/use-now.ts'

/**
 * Seconds on air, counted on from the server's figure. A browser whose clock is an hour off shows the same as any other.
 * Null while the stream is not on air.
 */
export const useUptimeSeconds = (state: Pick<StreamState, 'uptimeSeconds' | 'startedAt'>): number | null => {
  useNow()
  const received = useRef({ state, atMs: performance.now() })
  if (received.current.state !== state) received.current = { state, atMs: performance.now() }
  if (state.uptimeSeconds === null || state.startedAt === null) return null
  return state.uptimeSeconds + (performance.now() - received.current.atMs) / 1000
}
