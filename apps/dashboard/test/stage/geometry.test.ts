import fc from 'fast-check'
import t from 'tap'
import {
  type Box,
  boundsOf,
  centreOf,
  contains,
  cornersOf,
  HANDLES,
  type Handle,
  type Point,
  resized,
  rotationTowards,
  turned,
  wholeRect,
} from '../../src/features/stage/geometry.ts'

const box = fc.record({
  x: fc.integer({ min: -2000, max: 2000 }),
  y: fc.integer({ min: -2000, max: 2000 }),
  width: fc.integer({ min: 20, max: 2000 }),
  height: fc.integer({ min: 20, max: 2000 }),
  rotation: fc.integer({ min: -180, max: 180 }),
})
/** The same cases in each run: a case that fails is a fault of that change. */
const RUNS = { seed: 2026, numRuns: 500 }
const handle = fc.constantFrom(...HANDLES)
const drag = fc.record({ x: fc.integer({ min: -15, max: 300 }), y: fc.integer({ min: -15, max: 300 }) })

const isNear = (one: Point, other: Point): boolean =>
  Math.abs(one.x - other.x) < 1e-6 && Math.abs(one.y - other.y) < 1e-6

/** A handle's place in the programme. */
const placeOf = (of: Box, { x, y }: { x: number; y: number }): Point => {
  const centre = centreOf(of)
  const from = turned({ x: (x * of.width) / 2, y: (y * of.height) / 2 }, of.rotation)
  return { x: centre.x + from.x, y: centre.y + from.y }
}

const opposite = ({ x, y }: Handle) => ({ x: -x, y: -y })

t.test('a resize leaves the opposite edge where it is, however the box is turned', async (t) => {
  fc.assert(
    fc.property(box, handle, drag, fc.boolean(), (before, at, by, keepsRatio) => {
      const after = resized(before, { handle: at, by, keepsRatio, fromCentre: false })
      return isNear(placeOf(before, opposite(at)), placeOf(after, opposite(at)))
    }),
    RUNS,
  )
  t.pass('for random boxes, handles and drags')
})

t.test('from the centre, the centre stays', async (t) => {
  fc.assert(
    fc.property(box, handle, drag, (before, at, by) =>
      isNear(
        centreOf(before),
        centreOf(resized(before, { handle: at, by, keepsRatio: false, fromCentre: true })),
      ),
    ),
    RUNS,
  )
  t.pass('for random boxes, handles and drags')
})

t.test('a corner follows the pointer', async (t) => {
  fc.assert(
    fc.property(box, drag, (before, drag) => {
      const at = { x: 1, y: 1 } as const
      // Along the edges of the box, so that it does not turn inside out.
      const by = turned(drag, before.rotation)
      const after = resized(before, { handle: at, by, keepsRatio: false, fromCentre: false })
      const corner = placeOf(before, at)
      return isNear(placeOf(after, at), { x: corner.x + by.x, y: corner.y + by.y })
    }),
    RUNS,
  )
  t.pass('for random boxes and drags')
})

t.test('proportions are kept, and nothing gets smaller than a pixel', async (t) => {
  fc.assert(
    fc.property(box, handle, drag, (before, at, by) => {
      const { width, height } = resized(before, { handle: at, by, keepsRatio: true, fromCentre: false })
      return Math.abs(width / height - before.width / before.height) < 1e-6
    }),
    RUNS,
  )
  const small = resized(
    { x: 0, y: 0, width: 10, height: 10, rotation: 0 },
    { handle: { x: -1, y: 0 }, by: { x: 500, y: 0 }, keepsRatio: false, fromCentre: false },
  )
  t.match(small, { x: 9, width: 1 })
})

t.test('a turned box is hit where it is seen', async (t) => {
  const turnedBox = { x: 0, y: 40, width: 100, height: 20, rotation: 90 }
  t.ok(contains(turnedBox, { x: 50, y: 5 }))
  t.notOk(contains(turnedBox, { x: 5, y: 50 }))
  t.match(boundsOf([turnedBox])?.width.toFixed(3), '20.000')
  t.equal(cornersOf(turnedBox).length, 4)
  t.equal(boundsOf([]), null)
})

t.test('rotation follows the pointer, in steps', async (t) => {
  const upright = { x: 0, y: 0, width: 100, height: 100 }
  t.equal(rotationTowards(upright, { x: 50, y: -80 }, 1), 0)
  t.equal(rotationTowards(upright, { x: 200, y: 50 }, 1), 90)
  t.equal(rotationTowards(upright, { x: 58, y: -80 }, 15), 0)
  t.equal(rotationTowards(upright, { x: 50, y: 300 }, 1), -180)
})

t.test('a frame has whole pixels and keeps the limits of the contract', async (t) => {
  t.strictSame(wholeRect({ x: -9000, y: 0.5, width: 0.2, height: 9999 }), {
    x: -8192,
    y: 1,
    width: 1,
    height: 8192,
  })
})
