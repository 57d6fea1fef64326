import t from 'tap'
import { gaps } from '../conformance/gaps.ts'
import { publishMany } from '../conformance/harness.ts'
import { openEmbedded } from './harness.ts'

gaps(t, async (t) => {
  const { backplane } = await openEmbedded(t)
  // Each commit delivers in the same turn of the event loop, so no wake-up can be lost.
  return { backplane, append: (count, retain) => publishMany(backplane, count, retain), replaceLog: null }
})
