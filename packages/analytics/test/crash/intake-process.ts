/**
 * A process made to be killed: applies batches of random size without end, and prints the offset of each that was
 * acknowledged. Arguments: `embedded` and a file, or `postgresql` and an address.
 */
import { writeSync } from 'node:fs'
import { openEmbeddedAnalytics } from '../../src/embedded/open.ts'
import { openPostgresAnalytics } from '../../src/postgresql/open.ts'
import { grantOf } from '../conformance/harness.ts'
import { batchAfter, positionOf } from './batches.ts'

const [, , kind, place = ''] = process.argv
const store =
  kind === 'postgresql' ? openPostgresAnalytics({ url: place }) : await openEmbeddedAnalytics({ file: place })
let position = positionOf(await store.take(grantOf(1)))

for (;;) {
  const batch = batchAfter(position)
  const outcome = await store.apply(batch)
  if (outcome.status !== 'applied') throw new Error(JSON.stringify(outcome))
  position = batch.advances[0]?.to ?? position
  writeSync(1, `${position.offset}\n`)
}
