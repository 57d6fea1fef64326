import type { AnalyticsStore } from '@stream-manager/analytics/port'
import { openEmbeddedBackplane } from '@stream-manager/backplane/embedded'
import { createDomain } from '@stream-manager/domain'
import { missingProgram, type TestScope, temporaryDirectory } from '@stream-manager/test-kit'
import { percentile, type Row, round } from '../statistics.ts'
import { pointOf, write } from './material.ts'
import { startPrometheus } from './prometheus.ts'
import { queryOurs, type Range, rangeBefore, SERIES, timesOf } from './queries.ts'
import { openStores } from './stores.ts'

const STEP_MS = 600_000
const STEPS_AT_ONCE = 24

const AGGREGATES = { avg: 'avg_over_time', p95: 'quantile_over_time' } as const

const fill = async (store: AnalyticsStore, { fromMs, toMs }: Range): Promise<void> => {
  for (let atMs = fromMs; atMs < toMs; atMs += STEPS_AT_ONCE * STEP_MS) {
    const times = Array.from({ length: STEPS_AT_ONCE }, (_, index) => atMs + index * STEP_MS)
    const points = times
      .filter((at) => at < toMs)
      .flatMap((at) => Array.from({ length: SERIES }, (_, series) => pointOf(series, at, STEP_MS)))
    await write(store, points)
  }
}

const domainOf = async (t: TestScope, store: AnalyticsStore) => {
  const backplane = await openEmbeddedBackplane({ dataDir: await temporaryDirectory(t) })
  t.teardown(() => backplane.close())
  return createDomain({ backplane, analytics: store })
}

type Aggregate = keyof typeof AGGREGATES

interface Reader {
  readonly name: string
  /** The number of values. */
  readonly ask: (aggregate: Aggregate) => Promise<number>
}

const openReaders = async (t: TestScope, range: Range): Promise<readonly Reader[]> => {
  const readers: Reader[] = []
  for (const [name, store] of await openStores(t)) {
    await fill(store, range)
    const domain = await domainOf(t, store)
    readers.push({ name, ask: (aggregate) => queryOurs(domain, range, aggregate) })
  }
  if (missingProgram('promtool')) return readers
  const prometheus = await startPrometheus(t, range)
  return [...readers, { name: 'Prometheus', ask: (aggregate) => prometheus(AGGREGATES[aggregate]) }]
}

/** Reads of a month, of each store and of Prometheus on the same data in turn. The ratio is that of the medians. */
export const reads = async (t: TestScope, rounds: number): Promise<Row[]> => {
  const readers = await openReaders(t, rangeBefore(Date.now()))
  const rows: Row[] = []
  for (const aggregate of Object.keys(AGGREGATES) as Aggregate[]) {
    const times = await timesOf(
      rounds,
      readers.map(
        ({ ask }) =>
          () =>
            ask(aggregate),
      ),
    )
    const medians = times.map((tookMs) => percentile(tookMs, 0.5))
    const prometheusMs = readers.at(-1)?.name === 'Prometheus' ? (medians.at(-1) ?? Number.NaN) : Number.NaN
    for (const [index, { name }] of readers.entries()) {
      const [median, tookMs] = [medians[index] ?? Number.NaN, times[index] ?? []]
      rows.push({
        '10 series x 31 days in 300 buckets': `${name}, ${aggregate}`,
        'median ms': round(median, 1),
        'p99 ms': round(percentile(tookMs, 0.99), 1),
        'of Prometheus': Number.isNaN(prometheusMs) ? 'not installed' : round(median / prometheusMs),
      })
    }
  }
  return rows
}
