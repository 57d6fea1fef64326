import { sketchOfCounted } from '@stream-manager/analytics/port'
import { FIGURES, type FigurePoint } from '@stream-manager/contracts'
import type { ObservedFigure } from './api.ts'

/** About 100 KB, less than half of what a publication may have. */
const POINTS_PER_PUBLICATION = 400

const pointOf = ({ metric, streamId, subject, values }: ObservedFigure): FigurePoint => ({
  metric,
  streamId,
  subject,
  count: values.reduce((sum, [, count]) => sum + count, 0),
  sum: values.reduce((sum, [value, count]) => sum + value * count, 0),
  min: values.reduce((least, [value]) => Math.min(least, value), Number.POSITIVE_INFINITY),
  max: values.reduce((most, [value]) => Math.max(most, value), 0),
  last: values.at(-1)?.[0] ?? 0,
  sketch: FIGURES[metric].kind === 'counter' ? null : sketchOfCounted(values),
})

/** The points of an interval, in lists that fit into a publication each. */
export const pointsOf = (observed: readonly ObservedFigure[]): readonly FigurePoint[][] => {
  const points = observed.filter(({ values }) => values.length > 0).map(pointOf)
  return Array.from({ length: Math.ceil(points.length / POINTS_PER_PUBLICATION) }, (_, index) =>
    points.slice(index * POINTS_PER_PUBLICATION, (index + 1) * POINTS_PER_PUBLICATION),
  )
}
