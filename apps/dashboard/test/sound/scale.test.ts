import t from 'tap'
import { isClipping, louder, shareOf } from '../../src/features/sound/scale.ts'

t.test('the scale goes from -60 to 0 dBFS, and silence is at its lower end', async (t) => {
  t.equal(shareOf(0), 1)
  t.equal(shareOf(-30), 0.5)
  t.equal(shareOf(-60), 0)
  t.equal(shareOf(null), 0)
  t.equal(shareOf(-90), 0, 'quieter than the scale')
  t.equal(shareOf(12), 1, 'louder than the scale')
})

t.test('a level clips above -1 dBFS', async (t) => {
  t.equal(isClipping(-1), false)
  t.equal(isClipping(-0.9), true)
  t.equal(isClipping(null), false)
})

t.test('every level is louder than silence', async (t) => {
  t.equal(louder(-20, -10), -10)
  t.equal(louder(null, -70), -70)
  t.equal(louder(-70, null), -70)
  t.equal(louder(null, null), null)
})
