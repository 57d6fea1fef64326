import { pino } from 'pino'
import t from 'tap'
import { duplicateLimiter } from '../src/duplicates.ts'

t.test('the next window says how many lines were left out', async (t) => {
  let nowMs = 0
  const records: { msg: string; suppressed?: number }[] = []
  const destination = { write: (line: string) => void records.push(JSON.parse(line)) }
  const logger = pino({ hooks: { logMethod: duplicateLimiter(() => nowMs) } }, destination)
  for (let index = 0; index < 30; index += 1) logger.warn('away')
  nowMs = 10_001
  logger.warn('away')
  t.equal(records.length, 22)
  t.match(records.slice(20), [{ suppressed: 10 }, { msg: 'away' }])
})
