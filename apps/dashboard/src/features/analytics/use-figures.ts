import type { AnalyticsAnswer, AnalyticsQuery } from '@stream-manager/contracts'
import { useCallback } from 'react'
import { useReloadEvery } from '../../kit/use-reload-every.ts'
import { serverNow } from '../../server/server-clock.ts'
import { type History, useHistory } from '../monitor/use-history.ts'
import { useMonitoring } from '../monitor/use-monitoring.ts'
import { type Choice, queryOf, secondsOf, stepMsOf } from './choices.ts'

export interface Figures {
  /** The question that was answered. */
  readonly query: AnalyticsQuery
  readonly answer: AnalyticsAnswer
  /** A later answer to the question is the same. */
  readonly isFinal: boolean
}

/** The figures of a moment are complete after this time. */
const ARRIVAL_MS = 60_000

/** The values of the chosen figures. They are asked for again as the end of the range moves on. */
export const useFigures = (choice: Choice): History<Figures | null> => {
  const { analytics } = useMonitoring()
  const stepMs = stepMsOf(secondsOf(choice, serverNow()))
  // The text is the same while nothing changes, and the choice is a new object each time.
  const text = JSON.stringify(choice)
  const read = useCallback(
    async (signal: AbortSignal): Promise<Figures | null> => {
      const asked = JSON.parse(text) as Choice
      if (asked.figures.length === 0) return null
      const query = queryOf(asked, Math.ceil(serverNow() / stepMs) * stepMs)
      const endMs = asked.fixed?.toMs ?? null
      const isFinal = endMs !== null && serverNow() > endMs + ARRIVAL_MS
      return { query, answer: await analytics.get(query, { signal }), isFinal }
    },
    [analytics, text, stepMs],
  )
  const found = useHistory(read)
  useReloadEvery(found, found.value?.isFinal ? null : stepMs)
  return found
}
