import type { Test } from 'tap'
import type { Played } from './played.ts'

type Stretches = readonly (readonly [from: number, to: number])[]

/** Encoders fill their last frame, and the turns of a loop add that up. */
const TOLERANCE_SECONDS = 0.12

/** Asserts when there is sound. */
export const isHeard = (
  t: Test,
  played: Played,
  { expected, name }: { expected: Stretches; name: string },
) => {
  const heard = played.heard()
  const near = (index: number, edge: 0 | 1) =>
    Math.abs((heard[index]?.[edge] ?? -9) - (expected[index]?.[edge] ?? -9)) < TOLERANCE_SECONDS
  const fits = heard.length === expected.length && expected.every((_, at) => near(at, 0) && near(at, 1))
  t.ok(fits, `${name}: sounds at ${JSON.stringify(heard)}`)
}

interface Sync {
  readonly flashes: number
  readonly name: string
  readonly toleranceMs?: number
}

/** Asserts the offset of the sound at each flash of the picture. */
export const isInSync = (t: Test, played: Played, { flashes, name, toleranceMs = 45 }: Sync) => {
  const offsets = played.offsetsMs()
  t.ok(offsets.length >= flashes, `${name}: ${offsets.length} flashes`)
  t.ok(
    offsets.every((ms) => Math.abs(ms) <= toleranceMs),
    `${name}: sound after picture in ms: ${offsets.map(Math.round)}`,
  )
}
