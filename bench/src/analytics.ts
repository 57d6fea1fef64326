/**
 * `pnpm bench:analytics [seconds] [rounds] [years]`: the history. Points a second that each store takes, the delay of the event
 * loop beside them, reads of 30 days beside a Prometheus with the same data, and the size of a store over years. Prints tables;
 * asserts nothing.
 */
import path from 'node:path'
import { openEmbeddedAnalytics } from '@stream-manager/analytics/embedded'
import type { AnalyticsStore } from '@stream-manager/analytics/port'
import { openPostgresAnalytics } from '@stream-manager/analytics/postgresql'
import { openEmbeddedBackplane } from '@stream-manager/backplane/embedded'
import { createDomain } from '@stream-manager/domain'
import { missingPostgres, missingProgram, startPostgres, temporaryDirectory } from '@stream-manager/test-kit'
import { ingest, loopDelays } from './analytics/ingest.ts'
import { GRANT, pointOf, write } from './analytics/material.ts'
import { startPrometheus } from './analytics/prometheus.ts'
import { queryOurs, type Range, rangeBefore, rowOf, SERIES, timesOf } from './analytics/queries.ts'
import { growOld } from './analytics/years.ts'
import { Scope } from './scope.ts'
import { print, table } from './statistics.ts'

const SECONDS = Number(process.argv[2] ?? 10)
const ROUNDS = Number(process.argv[3] ?? 100)
const YEARS = Number(process.argv[4] ?? 2)
const TIER_MS = 600_000
const DEADLINE_MS = 60_000

const scope = new Scope()

const openStore = async (): Promise<AnalyticsStore> => {
  const file = path.join(await temporaryDirectory(scope), 'analytics.db')
  const deadlines = { queryDeadlineMs: DEADLINE_MS, writeDeadlineMs: DEADLINE_MS }
  const store = await openEmbeddedAnalytics({ file, ...deadlines })
  scope.teardown(() => store.close())
  await store.take(GRANT)
  return store
}

const openServer = async (): Promise<AnalyticsStore | null> => {
  if (missingPostgres() !== false) return null
  const server = await startPostgres(scope)
  const store = openPostgresAnalytics({ url: server.urlOf(await server.createDatabase()) })
  scope.teardown(() => store.close())
  await store.take(GRANT)
  return store
}

const fill = async (store: AnalyticsStore, { fromMs, toMs }: Range): Promise<void> => {
  for (let atMs = fromMs; atMs < toMs; atMs += 24 * TIER_MS) {
    const times = Array.from({ length: 24 }, (_, index) => atMs + index * TIER_MS).filter((at) => at < toMs)
    const points = times.flatMap((at) =>
      Array.from({ length: SERIES }, (_, series) => pointOf(series, at, TIER_MS)),
    )
    await write(store, points)
  }
}

const domainOf = async (store: AnalyticsStore) => {
  const backplane = await openEmbeddedBackplane({ dataDir: await temporaryDirectory(scope) })
  scope.teardown(() => backplane.close())
  return createDomain({ backplane, analytics: store })
}

try {
  const [embedded, server] = [await openStore(), await openServer()]
  print(`\nIngest, ${SECONDS} s\n`)
  const rows = [await ingest(embedded, 'embedded', SECONDS)]
  if (server) rows.push(await ingest(server, 'PostgreSQL', SECONDS))
  print(table(rows))
  print('\nDelay of the event loop\n')
  print(table(await loopDelays(embedded, SECONDS)))

  const range = rangeBefore(Date.now())
  const stores = [
    ['embedded', await openStore()] as const,
    ...(server ? [['PostgreSQL', server] as const] : []),
  ]
  const reads = []
  for (const [name, store] of stores) {
    await fill(store, range)
    const domain = await domainOf(store)
    for (const aggregate of ['avg', 'p95'] as const)
      reads.push(
        rowOf(`${name}, ${aggregate}`, await timesOf(ROUNDS, () => queryOurs(domain, range, aggregate))),
      )
  }
  if (!missingProgram('promtool')) {
    const ask = await startPrometheus(scope, range)
    for (const query of ['avg_over_time', 'quantile_over_time'] as const)
      reads.push(rowOf(`Prometheus, ${query}`, await timesOf(ROUNDS, () => ask(query))))
  }
  print(`\nReads, ${ROUNDS} rounds\n`)
  print(table(reads))

  print(`\nSize of the embedded store over ${YEARS} years, 10 series\n`)
  print(table(await growOld(await openStore(), YEARS)))
} finally {
  await scope.close()
}
