import t from 'tap'
import { hasFailedForLong, retryAfterMs, retryDelayMs } from '../../src/webhooks/retries.ts'

const HOUR_MS = 3_600_000
const middle = () => 0.5

t.test('waits longer after each failure, and gives up after the tenth', async (t) => {
  const delays = Array.from({ length: 10 }, (_, index) => retryDelayMs(index + 1, null, middle))
  const hours = [2, 5, 10, 14, 20, 24].map((count) => count * HOUR_MS)
  t.strictSame(delays, [5000, 300_000, 1_800_000, ...hours, null])
})

t.test('spreads a delay by a tenth', async (t) => {
  t.equal(
    retryDelayMs(1, null, () => 0),
    4500,
  )
  t.equal(
    retryDelayMs(1, null, () => 1),
    5500,
  )
})

t.test('waits at least as long as the address asks for, up to a day', async (t) => {
  t.equal(retryDelayMs(1, retryAfterMs('60', 0), middle), 60_000)
  t.equal(retryDelayMs(2, retryAfterMs('60', 0), middle), 300_000)
  t.equal(retryAfterMs('999999999', 0), 24 * HOUR_MS)
  t.equal(retryAfterMs('Thu, 01 Jan 1970 00:01:00 GMT', 20_000), 40_000)
  t.equal(retryAfterMs('Thu, 01 Jan 1970 00:00:00 GMT', 20_000), 0)
  for (const header of [undefined, '', 'soon', '-5e9x'])
    t.equal(retryAfterMs(header, 0), null, String(header))
})

t.test('a webhook that fails for five days has failed for long', async (t) => {
  t.notOk(hasFailedForLong(null, 1000 * HOUR_MS))
  t.notOk(hasFailedForLong(0, 120 * HOUR_MS - 1))
  t.ok(hasFailedForLong(0, 120 * HOUR_MS))
})
