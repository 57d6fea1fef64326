import { fakeClock } from '@stream-manager/test-kit'
import t from 'tap'
import { CircuitBreaker } from '../../../src/redis/server/circuit-breaker.ts'

const fail = (breaker: CircuitBreaker, times: number) => {
  for (let count = 0; count < times; count += 1) breaker.failed()
}

t.test('opens at the fifth failure in two seconds, and allows one call a second', async (t) => {
  const clock = fakeClock()
  const breaker = new CircuitBreaker(clock)
  fail(breaker, 4)
  t.ok(breaker.allows())
  breaker.failed()
  t.notOk(breaker.allows())
  for (const _ of [1, 2, 3]) {
    clock.advance(1000)
    t.ok(breaker.allows(), 'one')
    t.notOk(breaker.allows(), 'and no other')
    breaker.failed()
  }
})

t.test('closes at an answer', async (t) => {
  const clock = fakeClock()
  const breaker = new CircuitBreaker(clock)
  fail(breaker, 5)
  breaker.answered()
  t.ok(breaker.allows())
  fail(breaker, 4)
  t.ok(breaker.allows(), 'the count starts again')
})

t.test('stays closed for failures far apart', async (t) => {
  const clock = fakeClock()
  const breaker = new CircuitBreaker(clock)
  for (let count = 0; count < 20; count += 1) {
    breaker.failed()
    clock.advance(600)
    t.ok(breaker.allows())
  }
})
