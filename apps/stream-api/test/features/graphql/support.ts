import path from 'node:path'
import { openEmbeddedAnalytics } from '@stream-manager/analytics/embedded'
import { type AnalyticsReads, type DerivedRows, joinRows } from '@stream-manager/analytics/port'
import type { Incident } from '@stream-manager/contracts'
import { temporaryDirectory } from '@stream-manager/test-kit'
import type { Test } from 'tap'
import { byRole as authenticate } from '../../support/by-role.ts'
import { type Json, type TestApi, type TestApiOptions, testApi } from '../../support/test-api.ts'

const OPENED_MS = Date.parse('2030-01-01T00:10:00.000Z')
const timeOf = (ms: number): string => new Date(ms).toISOString()

const alertOf = (alertId: string, ruleId: string) => ({
  ...{ alertId, ruleId, name: 'Stream failed', severity: 'page' as const, part: 'engine' },
  ...{ streamId: 'main', subject: null, since: timeOf(OPENED_MS) },
})

const incident: Incident = {
  id: 'one',
  name: 'Stream failed',
  state: 'closed',
  streams: ['main'],
  openedAt: timeOf(OPENED_MS),
  endedAt: timeOf(OPENED_MS + 300_000),
  closedAt: timeOf(OPENED_MS + 900_000),
  alerts: [alertOf('a', 'stream-failed'), alertOf('b', 'stream-failed'), alertOf('c', 'stream-failing')],
  omittedAlerts: 0,
}

const ROWS: Partial<DerivedRows> = {
  incidents: [
    {
      ...{ id: 'one', openedMs: OPENED_MS, atMs: OPENED_MS + 900_000, state: 'closed', streams: ['main'] },
      incident: { ...incident },
    },
  ],
  events: [
    {
      ...{ id: 'evt_00000000000000000000000000000001', atMs: OPENED_MS + 1000, type: 'stream.status' },
      ...{ streamId: 'main', severity: 'error', subject: null, data: { from: 'live', to: 'failed' } },
    },
  ],
  errors: [
    {
      ...{ id: 'error-1', groupId: 'group', severity: 'error', code: 'output.unreachable' },
      ...{
        message: 'cannot connect',
        frame: null,
        service: 'engine',
        instance: 'engine-1',
        version: '1.0.0',
      },
      ...{ streamId: 'main', requestId: null, count: 3_000_000_000 },
      ...{ firstMs: OPENED_MS, lastMs: OPENED_MS + 1000, records: [] },
    },
  ],
  broadcasts: [
    {
      ...{ id: 'brd_1', streamId: 'main', startMs: OPENED_MS - 60_000, endMs: OPENED_MS, atMs: OPENED_MS },
      broadcast: { endReason: 'failed', error: null, restarts: 0, outputs: {} },
    },
  ],
}

/** A history with one incident. */
const openHistory = async (t: Test): Promise<AnalyticsReads> => {
  const file = path.join(await temporaryDirectory(t), 'analytics.db')
  // A thread of a busy machine answers late.
  const analytics = await openEmbeddedAnalytics({ file, queryDeadlineMs: 60_000 })
  t.teardown(() => analytics.close())
  const grant = { partition: 'one', origin: 'here', fence: 1, holder: 'test' }
  await analytics.take(grant)
  await analytics.apply({ grant, atMs: 1, advances: [], gaps: [], rows: joinRows([ROWS]) })
  return analytics
}

/** Outside of production everybody may send documents. */
export const OPEN = { authenticate, environment: { ENVIRONMENT: 'test' } } as const

/** An API whose credentials are roles, with a history of one incident. */
export const graphApi = async (t: Test, options: TestApiOptions = {}): Promise<TestApi> =>
  testApi(t, { ...OPEN, analytics: await openHistory(t), ...options })

export interface Asking {
  readonly role?: string
  readonly variables?: Readonly<Record<string, unknown>>
}

/** Sends a document. */
export const ask = (api: TestApi, query: string, { role = 'operator', variables = {} }: Asking = {}) =>
  api.send('POST', '/api/graphql', { query, variables }, { authorization: role })

/** The answer to a document that is not refused. */
export const answerTo = async (api: TestApi, query: string, asking: Asking = {}): Promise<Json> => {
  const { statusCode, body } = await ask(api, query, asking)
  if (statusCode !== 200) throw new Error(`${statusCode} ${body}`)
  return JSON.parse(body)
}

/** The default environment. */
export const PRODUCTION = { environment: { ENVIRONMENT: 'production' } } as const
