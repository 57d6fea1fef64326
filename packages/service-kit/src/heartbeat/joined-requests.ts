import { SketchSum } from '@stream-manager/analytics/port'
import type { RequestFigures } from '@stream-manager/contracts'

/** The requests of all servers of a service together; null without a server. */
export const joinedRequests = (parts: readonly RequestFigures[]): RequestFigures | null => {
  if (parts.length === 0) return null
  const durations = new SketchSum()
  const total = { answered: 0, refused: 0, failed: 0 }
  for (const part of parts) {
    total.answered += part.answered
    total.refused += part.refused
    total.failed += part.failed
    durations.add(part.durations)
  }
  return { ...total, durations: durations.encode() }
}
