import { backoffDelayMs, jitteredMs } from '@stream-manager/async'
import t from 'tap'

const lowest = () => 0
const highest = () => 1

const ceilings = (backoff: Parameters<typeof backoffDelayMs>[0]) =>
  [0, 1, 2, 3, 2000].map((attempt) => backoffDelayMs(backoff, attempt, highest))

t.test('the ceiling doubles with each attempt up to its maximum', async (t) => {
  t.strictSame(ceilings({ firstMs: 200, maxMs: 1000 }), [200, 400, 800, 1000, 1000])
})

t.test('full jitter spreads over everything below the ceiling', async (t) => {
  const backoff = { firstMs: 200, maxMs: 1000 }
  t.equal(backoffDelayMs(backoff, 1, lowest), 0)
  t.equal(
    backoffDelayMs(backoff, 1, () => 0.5),
    200,
  )
})

t.test('a jitter of its own moves both bounds with the ceiling', async (t) => {
  const backoff = { firstMs: 200, maxMs: 1000, jitter: { from: 0.75, to: 1.25 } }
  t.equal(backoffDelayMs(backoff, 1, lowest), 300)
  t.equal(backoffDelayMs(backoff, 1, highest), 500)
})

t.test('no delay is shorter than minMs, even where the ceiling is', async (t) => {
  const backoff = { firstMs: 100, maxMs: 1000, minMs: 250 }
  t.equal(backoffDelayMs(backoff, 0, highest), 250)
  t.equal(backoffDelayMs(backoff, 3, lowest), 250)
  t.equal(backoffDelayMs(backoff, 3, highest), 800)
})

t.test('jitteredMs stays within its bounds', async (t) => {
  t.equal(jitteredMs(1000, { from: 0.75, to: 1.25 }, lowest), 750)
  t.equal(jitteredMs(1000, { from: 0.75, to: 1.25 }, highest), 1250)
})
