import t from 'tap'
import { Subscribers } from '../../src/realtime/subscribers.ts'

t.test('a snapshot is a resync only for a subscriber that followed the log before', (t) => {
  const subscribers = new Subscribers<number, never>()
  const told: string[] = []
  const subscriber = subscribers.add({
    snapshot: (snapshot) => told.push(`snapshot ${snapshot}`),
    resync: () => told.push('resync'),
  })
  const position = { epoch: 'e', offset: 1 }
  subscribers.sendFirst(subscriber, 1, null)
  subscribers.sendSnapshot(2, position)
  subscribers.sendSnapshot(3, null)
  subscribers.sendSnapshot(4, position)
  t.strictSame(told, ['snapshot 1', 'snapshot 2', 'snapshot 3', 'resync', 'snapshot 4'])
  t.end()
})
