import { fakeClock } from '@stream-manager/test-kit'
import t from 'tap'
import { OutageLog } from '../../../src/redis/server/outage-log.ts'
import { recordedLog } from '../recorded-log.ts'

const REFUSED = 'connect ECONNREFUSED'
const RESET = 'read ECONNRESET'
const PASSWORD = 'the login is refused (WRONGPASS)'

const outage = () => {
  const log = recordedLog()
  const clock = fakeClock()
  const outages = new OutageLog({ log, clock, server: 'redis:6379' })
  const failsFor = (seconds: number, ...reasons: readonly [string, ...string[]]) => {
    for (let second = 0; second < seconds; second += 1) {
      outages.failed(reasons[second % reasons.length] ?? reasons[0])
      clock.advance(1000)
    }
  }
  return { outages, lines: log.lines, failsFor }
}

t.test('logs an outage of ten minutes once, and its end once', async (t) => {
  const { outages, lines, failsFor } = outage()
  failsFor(600, REFUSED)
  outages.recovered()
  t.same(lines, [
    `error Redis at redis:6379 cannot be used: ${REFUSED}`,
    'info Redis at redis:6379 can be used again',
  ])
})

t.test('a server that fails in alternating ways does not fill the log', async (t) => {
  const { lines, failsFor } = outage()
  failsFor(600, REFUSED, RESET)
  t.ok(lines.length <= 600 / 15, `${lines.length} lines`)
})

t.test('logs another reason soon after the first a little later', async (t) => {
  const { lines, failsFor } = outage()
  failsFor(1, REFUSED)
  failsFor(20, PASSWORD)
  t.match(lines.at(-1), PASSWORD)
  t.equal(lines.length, 2)
})

t.test('logs an outage soon after the end of another a little later', async (t) => {
  const { outages, lines, failsFor } = outage()
  failsFor(1, REFUSED)
  outages.recovered()
  failsFor(20, REFUSED)
  t.same(
    lines.map((line) => line.split(' ')[0]),
    ['error', 'info', 'error'],
  )
})

t.test('does not log the end of a failure that was not logged', async (t) => {
  const { outages, lines, failsFor } = outage()
  failsFor(1, REFUSED)
  outages.recovered()
  failsFor(2, RESET)
  outages.recovered()
  t.equal(lines.length, 2)
})
