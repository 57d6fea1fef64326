import t from 'tap'
import { PeakHold } from '../../src/features/sound/peak-hold.ts'

t.test('a peak is held for 1.5 s and then falls by 15 dB a second', async (t) => {
  const hold = new PeakHold()
  t.equal(hold.add(-6, 0), -6)
  t.equal(hold.add(-40, 1500), -6)
  t.equal(hold.add(-40, 2500), -21)
  t.equal(hold.add(null, 3000), -28.5)
})

t.test('a louder peak takes its place at once, also while it falls', async (t) => {
  const hold = new PeakHold()
  hold.add(-20, 0)
  t.equal(hold.add(-10, 100), -10)
  t.equal(hold.add(-15, 2600), -15, 'the held one has fallen to -25')
  t.equal(hold.add(-50, 4000), -15, 'and the new one is held again')
})

t.test('a peak that falls below the scale, or was never on it, is not held', async (t) => {
  const hold = new PeakHold()
  t.equal(hold.add(null, 0), null)
  t.equal(hold.add(-70, 0), null)
  hold.add(-55, 0)
  t.equal(hold.add(null, 2000), null)
  hold.add(0, 2000)
  hold.clear()
  t.equal(hold.add(null, 2000), null)
})
