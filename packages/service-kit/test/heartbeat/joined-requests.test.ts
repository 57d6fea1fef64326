import { sketchOf } from '@stream-manager/analytics/port'
import t from 'tap'
import { joinedRequests } from '../../src/heartbeat/joined-requests.ts'

t.test('the requests of several servers add up', async (t) => {
  const one = { answered: 3, refused: 1, failed: 0, durations: sketchOf([1, 2, 3]) }
  const other = { answered: 1, refused: 0, failed: 1, durations: sketchOf([900]) }
  t.strictSame(joinedRequests([one, other]), {
    ...{ answered: 4, refused: 1, failed: 1 },
    durations: sketchOf([1, 2, 3, 900]),
  })
})

t.test('a service without a server has no requests, which is not zero', async (t) => {
  t.equal(joinedRequests([]), null)
})
