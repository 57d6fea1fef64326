import { type AnalyticsStore, joinRows, type PointRow, sketchOf } from '@stream-manager/analytics/port'

export const GRANT = { partition: 'bench', origin: 'bench', fence: 1, holder: 'bench' }
export const METRIC = 'stream.frame_rate'

/** A frame rate that wanders, so that sketches have many bins. The same for each call. */
export const valueAt = (series: number, atMs: number): number =>
  30 + 10 * Math.sin(atMs / 1_000_000 + series) + 3 * Math.sin(atMs / 17_000 + series)

/** Everything that was measured in `stepMs`, with one value each ten seconds. */
export const pointOf = (series: number, atMs: number, stepMs = 10_000): PointRow => {
  const values = Array.from({ length: stepMs / 10_000 }, (_, index) => valueAt(series, atMs + index * 10_000))
  return {
    metric: METRIC,
    streamId: `stream-${series}`,
    subject: null,
    atMs,
    count: values.length,
    sum: values.reduce((sum, value) => sum + value, 0),
    min: Math.min(...values),
    max: Math.max(...values),
    last: values.at(-1) ?? 0,
    sketch: sketchOf(values),
  }
}

export const write = async (store: AnalyticsStore, points: readonly PointRow[]): Promise<void> => {
  const rows = joinRows([{ points }])
  const { status } = await store.apply({ grant: GRANT, atMs: 1, advances: [], gaps: [], rows })
  if (status !== 'applied') throw new Error(`the store answered ${status}`)
}
