import { missingPostgres, startPostgres } from '@stream-manager/test-kit'
import t from 'tap'
import { analyticsConformance } from '../conformance/index.ts'
import { openOn } from './harness.ts'

t.test(
  'the store of several processes keeps the promises of the port',
  { skip: missingPostgres() },
  async (t) => {
    const server = await startPostgres(t)
    analyticsConformance(t, openOn(server))
  },
)
