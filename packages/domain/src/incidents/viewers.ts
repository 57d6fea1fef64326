import type { AnalyticsAnswer, LostViewers } from '@stream-manager/contracts'

type Series = AnalyticsAnswer['series'][number]

const lostOf = ({ streamId, points }: Series, openedMs: number): LostViewers[] => {
  const values = points.flatMap(([atMs, value]) => (atMs === null || value == null ? [] : [{ atMs, value }]))
  const before = values.filter(({ atMs }) => (atMs ?? 0) < openedMs).at(-1)?.value
  const during = values.filter(({ atMs }) => (atMs ?? 0) >= openedMs).map(({ value }) => value)
  if (streamId === null || before === undefined || during.length === 0) return []
  const lowest = Math.min(...during)
  const [viewersBefore, viewersLowest] = [Math.round(before), Math.round(lowest)]
  return [{ streamId, viewersBefore, viewersLowest, viewersLost: Math.max(0, viewersBefore - viewersLowest) }]
}

/** Viewers of each stream right before the incident, and the fewest since. Streams without both figures are left out. */
export const viewersLost = ({ series }: AnalyticsAnswer, openedMs: number): LostViewers[] =>
  series.flatMap((one) => lostOf(one, openedMs))
