import * as fc from 'fast-check'
import t from 'tap'
import { placeCard } from '../../src/features/tour/place-card.ts'

const CARD = { width: 340, height: 160 }
const VIEW = { width: 1280, height: 720 }

t.test('the card goes below, above or beside its part, where it has room', async (t) => {
  t.strictSame(placeCard({ left: 600, top: 8, width: 60, height: 28 }, CARD, VIEW), { left: 600, top: 48 })
  t.strictSame(placeCard({ left: 1200, top: 690, width: 60, height: 28 }, CARD, VIEW), {
    left: 928,
    top: 518,
  })
  t.strictSame(placeCard({ left: 0, top: 52, width: 272, height: 600 }, CARD, VIEW), { left: 284, top: 52 })
  t.strictSame(placeCard({ left: 940, top: 0, width: 340, height: 720 }, CARD, VIEW), { left: 588, top: 12 })
})

t.test('a part without room beside it is covered at the bottom of the window', async (t) => {
  t.strictSame(placeCard({ left: 0, top: 0, ...VIEW }, CARD, VIEW), { left: 470, top: 548 })
})

t.test('a card that fits into the window is always whole in it', async () => {
  const box = fc.record({
    left: fc.integer({ min: -2000, max: 3000 }),
    top: fc.integer({ min: -2000, max: 3000 }),
    width: fc.integer({ min: 0, max: 3000 }),
    height: fc.integer({ min: 0, max: 3000 }),
  })
  const view = fc.record({
    width: fc.integer({ min: 320, max: 3000 }),
    height: fc.integer({ min: 320, max: 3000 }),
  })
  fc.assert(
    fc.property(box, view, (part, extent) => {
      const card = { width: Math.min(340, extent.width - 24), height: 200 }
      const { left, top } = placeCard(part, card, extent)
      return left >= 0 && top >= 0 && left + card.width <= extent.width && top + card.height <= extent.height
    }),
  )
})
