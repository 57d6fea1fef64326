import { AnalyticsAnswer, checker } from '@stream-manager/contracts'

const HEADER = 'time,metric,streamId,subject,value'

const check = checker(AnalyticsAnswer, 'The answer')

/**
 * A line for each point; a hole has an empty value. Names and ids have no character that CSV quotes, and none that a
 * spreadsheet takes for a formula.
 */
export const analyticsCsv = (body: unknown): string => {
  const answer = check(body)
  if (!answer.ok) throw new Error(answer.fault.detail)
  const lines = answer.value.series.flatMap(({ metric, streamId, subject, points }) =>
    points.map(([atMs, value]) =>
      [new Date(atMs ?? 0).toISOString(), metric, streamId ?? '', subject ?? '', value ?? ''].join(','),
    ),
  )
  return [HEADER, ...lines, ''].join('\r\n')
}
