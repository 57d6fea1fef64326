import t from 'tap'
import { loginRetryDelayMs, retryDelayMs } from '../../../src/redis/connection/retry-delay.ts'

const LEAST = () => 0
const MOST = () => 1

const sumOf = (attempts: number, random: () => number) =>
  Array.from({ length: attempts }, (_, index) => retryDelayMs(index + 1, random)).reduce((a, b) => a + b, 0)

t.test('retries soon after a short outage, spread over processes', async (t) => {
  t.same(
    [1, 2, 3, 4, 5, 6, 60].map((attempt) => retryDelayMs(attempt, MOST)),
    [200, 400, 800, 1600, 2000, 2000, 2000],
  )
  t.same(
    [1, 5, 60].map((attempt) => retryDelayMs(attempt, LEAST)),
    [100, 100, 100],
  )
})

t.test('retries at most once in five seconds after a minute', async (t) => {
  const usualMs = sumOf(60, () => 0.5)
  t.ok(usualMs > 50_000 && usualMs < 70_000, `the first 60 attempts take ${usualMs} ms`)
  for (const attempt of [61, 100, 10_000]) {
    t.equal(retryDelayMs(attempt, LEAST), 5000)
    t.equal(retryDelayMs(attempt, MOST), 6000)
  }
})

t.test('retries a refused login at most 12 times a minute', async (t) => {
  t.equal(loginRetryDelayMs(LEAST), 5000)
  t.equal(loginRetryDelayMs(MOST), 5500)
})
