import type { AlertSilence } from '@stream-manager/contracts'
import type { SeriesName } from './rules.ts'

export const isInForce = ({ endsAt }: Pick<AlertSilence, 'endsAt'>, nowMs: number): boolean =>
  Date.parse(endsAt) > nowMs

type Matcher = Pick<AlertSilence, 'ruleId' | 'stream' | 'subject'>

/** A null field matches every alert. */
export const isMatched = ({ ruleId, stream, subject }: Matcher, series: SeriesName): boolean =>
  (ruleId === null || ruleId === series.ruleId) &&
  (stream === null || stream === series.streamId) &&
  (subject === null || subject === series.subject)
