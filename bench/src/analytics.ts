/**
 * `pnpm bench:analytics [seconds] [rounds] [years] [part...]`: the history. Points a second that each store takes, the delay of
 * the event loop beside them, reads of a month beside a Prometheus with the same data, requests for a programme with and
 * without counting viewers, the way from a condition to a webhook, deliveries beside a bare loop, and the size of a store over
 * years. Parts: ingest, loop, reads, hls, condition, deliveries, years; default: all. Prints tables; asserts nothing.
 */
import { hlsRates } from './analytics/hls.ts'
import { ingest, loopDelays } from './analytics/ingest.ts'
import { reads } from './analytics/reads.ts'
import { openEmbedded, openStores } from './analytics/stores.ts'
import { conditionToWebhook, deliveryRate } from './analytics/webhooks.ts'
import { growOld } from './analytics/years.ts'
import { Scope } from './scope.ts'
import { print, type Row, table } from './statistics.ts'

const [seconds = 10, rounds = 100, years = 3] = process.argv.slice(2, 5).map(Number)
const wanted = process.argv.slice(5)

const HLS_TURNS = 7
const CONDITIONS = 15
const DELIVERIES = 2000

interface Part {
  readonly title: string
  readonly run: (scope: Scope) => Promise<readonly Row[]>
}

const ingestAll: Part['run'] = async (scope) => {
  const rows: Row[] = []
  for (const [name, store] of await openStores(scope)) rows.push(await ingest(store, name, seconds))
  return rows
}

const PARTS: Readonly<Record<string, Part>> = {
  ingest: { title: `Ingest, ${seconds} s`, run: ingestAll },
  loop: {
    title: 'Delay of the event loop',
    run: async (scope) => loopDelays(await openEmbedded(scope), seconds),
  },
  reads: { title: `Reads, ${rounds} rounds`, run: (scope) => reads(scope, rounds) },
  hls: {
    title: 'A programme with and without counting viewers',
    run: async (scope) => [await hlsRates(scope, seconds / HLS_TURNS, HLS_TURNS)],
  },
  condition: {
    title: 'From a condition to a webhook',
    run: async (scope) => [await conditionToWebhook(scope, await openEmbedded(scope), CONDITIONS)],
  },
  deliveries: {
    title: 'Deliveries to one webhook',
    run: async (scope) => [await deliveryRate(scope, await openEmbedded(scope), DELIVERIES)],
  },
  years: {
    title: `Size of the embedded store over ${years} years`,
    run: async (scope) => growOld(await openEmbedded(scope), years),
  },
}

for (const [name, { title, run }] of Object.entries(PARTS)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue
  const scope = new Scope()
  try {
    const rows = await run(scope)
    print(`\n${title}\n`)
    print(table(rows))
  } finally {
    await scope.close()
  }
}
