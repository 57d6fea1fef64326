import { startValkey } from '@stream-manager/test-kit'
import t from 'tap'
import { deliveryBeyondTheLog } from '../conformance/delivery.ts'
import { backplaneConformance } from '../conformance/index.ts'
import { openOn } from './harness.ts'

// It is some ten times slower than a redis-server.
t.setTimeout(600_000)

t.test('Valkey passes the conformance suite', async (t) => {
  const open = openOn(await startValkey(t))
  backplaneConformance(t, open)
  deliveryBeyondTheLog(t, open)
})
