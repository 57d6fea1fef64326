import type { Position } from '@stream-manager/backplane/port'
import type { LogPosition } from '../../src/port/index.ts'
import { advance, batchOf, EPOCH, eventAt } from '../conformance/harness.ts'

const MAX_EVENTS = 50

/** From what `take` gave. */
export const positionOf = (taken: readonly LogPosition[] | null): Position =>
  taken?.[0]?.position ?? { epoch: EPOCH, offset: 0 }

/** A batch of random size: one event for each offset, at the time of its offset. */
export const batchAfter = ({ offset }: Position) => {
  const count = 1 + Math.floor(Math.random() * MAX_EVENTS)
  return batchOf({
    advances: [advance(offset, offset + count)],
    events: Array.from({ length: count }, (_, index) =>
      eventAt(offset + index + 1, `evt_${offset + index + 1}`),
    ),
  })
}
