import type { AnalyticsAnswer } from '@stream-manager/contracts'
import { eventually } from '@stream-manager/test-kit'
import t from 'tap'
import { startEmpty, type TestSystem } from './support/system.ts'

const DEADLINE_MS = 180_000
const STEP_MS = 10_000

interface Value {
  readonly atMs: number
  readonly value: number
}

/** The values of all series of a figure, without holes. */
const valuesOf = async (system: TestSystem, query: string): Promise<Value[]> => {
  const { series } = await system.api.call<AnalyticsAnswer>('GET', `/api/analytics?bucket=10&${query}`)
  return series.flatMap(({ points }) =>
    points.flatMap(([atMs, value]) =>
      typeof atMs === 'number' && typeof value === 'number' ? [{ atMs, value }] : [],
    ),
  )
}

const valuesOnce = (system: TestSystem, query: string, isEnough: (values: readonly Value[]) => boolean) =>
  eventually(
    async () => {
      const values = await valuesOf(system, query)
      return isEnough(values) && values
    },
    { what: query, deadlineMs: DEADLINE_MS },
  )

const sumOf = (values: readonly Value[]) => values.reduce((sum, { value }) => sum + value, 0)

/** The messages of a stream that are kept, which are all of a test. */
const stored = async (system: TestSystem): Promise<number> =>
  (await system.api.call<{ readonly items: readonly unknown[] }>('GET', '/api/chat/messages?limit=200')).items
    .length

t.test('messages and requests of a running system become figures, none counted twice', async (t) => {
  const system = await startEmpty(t)
  const isObserved = (values: readonly Value[]) => values.length > 0
  await valuesOnce(system, 'metrics=chat.messages', isObserved)
  let sentIn = 0
  // A busy process may miss heartbeats, and messages of a time without any are not counted. So each interval has one.
  const isCounted = async () => {
    const values = await valuesOf(system, 'metrics=chat.messages')
    const newestMs = values.at(-1)?.atMs ?? 0
    if (newestMs > sentIn) await system.api.call('POST', '/api/chat/messages', { text: `at ${newestMs}` })
    sentIn = newestMs
    return sumOf(values) > 0
  }
  await eventually(isCounted, { what: 'a message that is counted', deadlineMs: DEADLINE_MS })
  const lastMs = Date.now()
  const isOver = (values: readonly Value[]) => values.some(({ atMs }) => atMs > lastMs + STEP_MS)
  const counted = sumOf(await valuesOnce(system, 'metrics=chat.messages', isOver))
  const taken = await stored(system)
  t.ok(counted > 0 && counted <= taken, `${counted} of ${taken}`)
  const ofApi = 'subject=stream-api'
  t.ok(sumOf(await valuesOnce(system, `metrics=requests.count&${ofApi}`, (values) => sumOf(values) > 0)))
  const durations = await valuesOf(system, `metrics=requests.duration&aggregate=p95&${ofApi}`)
  t.ok(durations.length > 0 && durations.every(({ value }) => value > 0))
})
