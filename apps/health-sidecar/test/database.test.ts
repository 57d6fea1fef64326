import type { HistoryFigures } from '@stream-manager/contracts'
import t from 'tap'
import { observe, observeHealthy, openStore } from './world.ts'

const HISTORY: HistoryFigures = {
  kind: 'postgresql',
  version: '15.19',
  migration: '003-viewers',
  bytes: 8_000_000,
  error: null,
  pool: { size: 8, idle: 6, waiting: 0, utilisationPercent: 25 },
}

const withUse = (utilisationPercent: number): HistoryFigures => ({
  ...HISTORY,
  pool: { size: 8, idle: 0, waiting: 3, utilisationPercent },
})

t.test('without a history the database is the store of the backplane', async (t) => {
  const observer = await observe(t, await openStore(t))
  t.match(await observer.probed('database'), {
    status: 'healthy',
    details: { backplane: { kind: 'sqlite', version: /^3\./, migration: /^\d+$/ }, history: null },
  })
})

t.test('the history is shown as the event handler found it', async (t) => {
  const { store, observer } = await observeHealthy(t)
  await store.beat('event-handler', { history: HISTORY })
  const check = await observer.probed('database')
  t.match(check, { status: 'healthy', error: null })
  t.match(check.details?.['history'], { ...HISTORY, pool: { service: 'event-handler', ...HISTORY.pool } })
})

for (const [percent, status, error] of [
  [69, 'healthy', null],
  [70, 'degraded', /moderate use of connections by stream-api .*: 70 % of 8 connections, and 3 calls wait/],
  [89, 'degraded', /moderate use/],
  [90, 'degraded', /high use of connections/],
  [100, 'degraded', /high use/],
] as const) {
  t.test(`connections of a reader in use for ${percent} % of the time are ${status}`, async (t) => {
    const { store, observer } = await observeHealthy(t)
    await store.beat('event-handler', { history: HISTORY })
    await store.beat('stream-api', { history: withUse(percent) })
    const check = await observer.probed('database')
    t.match(check, { status, error })
    const pool = { service: 'stream-api', size: 8, idle: 0, waiting: 3, utilisationPercent: percent }
    t.match(check.details?.['history'], { pool }, 'the most used pool is shown')
  })
}

t.test('a history that does not answer degrades the system, and no more', async (t) => {
  const { store, observer } = await observeHealthy(t)
  const unanswered = { ...HISTORY, error: 'the server of DATABASE_URL refuses connections' }
  await store.beat('event-handler', { history: unanswered })
  t.match(await observer.probed('database'), {
    status: 'degraded',
    error: /^history: event-handler .*: the server of DATABASE_URL refuses connections$/,
  })
  t.match(await observer.health(), { status: 200, report: { status: 'degraded' } })
})

t.test('an instance that leaves says nothing about the history', async (t) => {
  const { store, observer } = await observeHealthy(t)
  await store.beat('event-handler', { history: { ...HISTORY, error: 'it is closed' }, leaving: true })
  t.match(await observer.probed('database'), { status: 'healthy', details: { history: null } })
})
