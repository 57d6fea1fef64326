import { BackplaneDamagedError, BackplaneUnavailableError } from '@stream-manager/backplane/port'
import { pino } from 'pino'
import t from 'tap'
import { FaultError } from '../../src/errors/fault-error.ts'
import { duplicateLimiter } from '../../src/logging/duplicates.ts'

const recorded = () => {
  const clock = { nowMs: 0 }
  const records: { msg: string; suppressed?: number }[] = []
  const destination = { write: (line: string) => void records.push(JSON.parse(line)) }
  const logger = pino({ hooks: { logMethod: duplicateLimiter(() => clock.nowMs) } }, destination)
  return { clock, records, logger }
}

t.test('the next window says how many lines were left out', async (t) => {
  const { clock, records, logger } = recorded()
  for (let index = 0; index < 30; index += 1) logger.warn('away')
  clock.nowMs = 10_001
  logger.warn('away')
  t.equal(records.length, 21)
  t.match(records.at(-1), { msg: 'away', suppressed: 10 })
})

t.test('logs errors of an unavailable store once in a window, and every other line', async (t) => {
  const { clock, records, logger } = recorded()
  const away = new BackplaneUnavailableError('Redis does not answer')
  for (let index = 0; index < 30; index += 1) {
    logger.error({ err: away }, 'request failed')
    logger.warn({ err: away }, 'who holds the streams could not be read')
  }
  logger.error({ err: new Error('of another kind') }, 'request failed')
  t.match(records, [{ msg: 'request failed' }, { msg: 'request failed' }])
  t.equal(records.length, 2)
  clock.nowMs = 10_001
  logger.warn({ err: away }, 'who holds the streams could not be read')
  t.match(records.slice(2), [{ suppressed: 59, msg: 'who holds the streams could not be read' }])
  t.equal(records.length, 3)
})

t.test('an answered request that failed for it counts as such', async (t) => {
  const { records, logger } = recorded()
  const away = new BackplaneUnavailableError('Redis does not answer')
  const fault = { code: 'storage.unavailable', detail: 'The store does not answer' } as const
  logger.warn({ err: away }, 'who holds the streams could not be read')
  for (let index = 0; index < 30; index += 1)
    logger.error({ err: new FaultError(fault, { cause: away }) }, 'request failed')
  t.equal(records.length, 1)
  logger.error({ err: new FaultError(fault, { cause: new Error('of another kind') }) }, 'request failed')
  t.equal(records.length, 2)
})

t.test('logs how many lines were left out, whatever fields a line has', async (t) => {
  const { clock, records, logger } = recorded()
  const lines: readonly (() => void)[] = [
    () => logger.warn('away'),
    () => logger.warn({ port: 1 }, 'away'),
    () => logger.warn(new Error('no answer'), 'away'),
  ]
  for (const write of lines) {
    records.length = 0
    for (let index = 0; index < 30; index += 1) write()
    clock.nowMs += 10_001
    write()
    t.match(records.at(-1), { msg: 'away', suppressed: 10 })
    clock.nowMs += 10_001
  }
})

t.test('damage is no outage: each damaged key is told', async (t) => {
  const { records, logger } = recorded()
  for (const key of ['a', 'b', 'c'])
    logger.error({ err: new BackplaneDamagedError(key, 'it is damaged') }, 'request failed')
  t.equal(records.length, 3)
})
