/**
 * A process made to be killed: applies batches of random size without end, and prints the offset of each that was
 * acknowledged. Arguments: `embedded` and a file, or `postgresql` and an address.
 */
import { writeSync } from 'node:fs'
import { openEmbeddedAnalytics } from '../../src/embedded/open.ts'
import { openPostgresAnalytics } from '../../src/postgresql/open.ts'
import { grantOf } from '../conformance/harness.ts'
import { batchAfter, positionOf } from './batches.ts'

/** On a busy machine. The process ends at the first call that fails. */
const PATIENT = { queryDeadlineMs: 60_000, writeDeadlineMs: 60_000 }

const [, , kind, place = ''] = process.argv
const store =
  kind === 'postgresql'
    ? openPostgresAnalytics({ url: place, ...PATIENT })
    : await openEmbeddedAnalytics({ file: place, ...PATIENT })
let position = positionOf(await store.take(grantOf(1)))

for (;;) {
  const batch = batchAfter(position)
  const outcome = await store.apply(batch)
  if (outcome.status !== 'applied') throw new Error(JSON.stringify(outcome))
  position = batch.advances[0]?.to ?? position
  writeSync(1, `${position.offset}\n`)
}
