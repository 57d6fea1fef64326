import type { AnalyticsAnswer, AnalyticsQuery } from '@stream-manager/contracts'
import { useCallback, useMemo } from 'react'
import { useServerNow } from '../../server/server-clock.ts'
import { type History, useHistory } from '../monitor/use-history.ts'
import { useMonitoring } from '../monitor/use-monitoring.ts'
import { type Choice, queryOf, stepMsOf } from './choices.ts'

export interface ShownFigures extends History<AnalyticsAnswer> {
  /** Null while no figure is chosen. */
  readonly query: AnalyticsQuery | null
}

const NOTHING = Promise.resolve(null)

/** The values of the chosen figures. The end of the range moves on with the time, and so asks again. */
export const useFigures = (choice: Choice): ShownFigures => {
  const { analytics } = useMonitoring()
  const stepMs = stepMsOf(choice.rangeSeconds)
  const endMs = Math.ceil(useServerNow() / stepMs) * stepMs
  const text = choice.figures.length === 0 ? null : JSON.stringify(queryOf(choice, endMs))
  // The text is the same while nothing changes, and the choice is a new object each time.
  const query = useMemo(() => (text === null ? null : (JSON.parse(text) as AnalyticsQuery)), [text])
  const read = useCallback(
    (signal: AbortSignal): Promise<AnalyticsAnswer | null> =>
      query === null ? NOTHING : analytics.get(query, { signal }),
    [analytics, query],
  )
  return { ...useHistory(read), query }
}
