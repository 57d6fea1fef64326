import { missingProgram } from '@stream-manager/test-kit'
import t from 'tap'
import { backplaneConformance } from '../conformance/index.ts'
import { openOn, sharedRedis } from './harness.ts'

const skip = missingProgram('redis-server')

t.test('on redis-server', { skip }, async (t) => backplaneConformance(t, openOn(await sharedRedis(t))))
