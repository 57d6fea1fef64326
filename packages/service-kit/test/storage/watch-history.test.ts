import { AnalyticsUnavailableError, type StoreStatus } from '@stream-manager/analytics/port'
import { eventually } from '@stream-manager/test-kit'
import t from 'tap'
import { watchHistory } from '../../src/index.ts'

const STATUS: StoreStatus = { kind: 'postgresql', version: '15.19', migration: '001-intake', bytes: 1 }
const POOL = { size: 8, idle: 8, waiting: 0, utilisationPercent: 0 }

t.test('a store that stops answering keeps what it said last, with the error', async (t) => {
  let isDown = true
  const status = async () => {
    if (isDown) throw new AnalyticsUnavailableError('x'.repeat(1000))
    return STATUS
  }
  const watch = watchHistory({ status, pool: () => POOL }, 10)
  t.teardown(() => watch.close())
  await eventually(() => watch.figures().error !== null, { what: 'the first error' })
  const unknown = { kind: null, version: null, migration: null, bytes: null }
  t.strictSame(watch.figures(), { ...unknown, error: 'x'.repeat(200), pool: POOL })
  isDown = false
  await eventually(() => watch.figures().error === null, { what: 'an answer' })
  t.strictSame(watch.figures(), { ...STATUS, error: null, pool: POOL })
  isDown = true
  await eventually(() => watch.figures().error !== null, { what: 'the second error' })
  t.match(watch.figures(), STATUS)
})
