import t from 'tap'
import { endOfLocal, localMinute, timeOfLocal } from '../../src/features/webhooks/local-minute.ts'

t.test('the end of a range has the whole minute of its field', async (t) => {
  const text = localMinute(Date.parse('2026-03-01T10:00:00.000Z'))
  t.equal(timeOfLocal(text), '2026-03-01T10:00:00.000Z')
  t.equal(endOfLocal(text), '2026-03-01T10:00:59.999Z')
})

t.test('a field without a time has no end', async (t) => {
  t.equal(endOfLocal(''), null)
})
