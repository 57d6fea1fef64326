/**
 * A process made to be killed: applies batches of random size without end, and prints the offset of each that was
 * acknowledged. Arguments: the file.
 */
import { writeSync } from 'node:fs'
import type { Position } from '@stream-manager/backplane/port'
import { openEmbeddedAnalytics } from '../../src/embedded/open.ts'
import { advance, batchOf, EPOCH, eventAt, grantOf } from '../conformance/harness.ts'

const MAX_EVENTS = 50

const [, , file = ''] = process.argv
const store = await openEmbeddedAnalytics({ file })
const [known] = (await store.take(grantOf(1))) ?? []
let position: Position = known?.position ?? { epoch: EPOCH, offset: 0 }

/** One event for each offset. */
const batchAfter = ({ offset }: Position, count: number) =>
  batchOf({
    advances: [advance(offset, offset + count)],
    events: Array.from({ length: count }, (_, index) =>
      eventAt(offset + index + 1, `evt_${offset + index + 1}`),
    ),
  })

for (;;) {
  const batch = batchAfter(position, 1 + Math.floor(Math.random() * MAX_EVENTS))
  const outcome = await store.apply(batch)
  if (outcome.status !== 'applied') throw new Error(JSON.stringify(outcome))
  position = batch.advances[0]?.to ?? position
  writeSync(1, `${position.offset}\n`)
}
