import { missingProgram } from '@stream-manager/test-kit'
import t from 'tap'
import { deliveryBeyondTheLog } from '../conformance/delivery.ts'
import { backplaneConformance } from '../conformance/index.ts'
import { openOn, sharedRedis } from './harness.ts'

const skip = missingProgram('redis-server')

t.test('redis-server passes the conformance suite', { skip }, async (t) => {
  const open = openOn(await sharedRedis(t))
  backplaneConformance(t, open)
  deliveryBeyondTheLog(t, open)
})
