import t from 'tap'
import { FrameClock } from '../../../src/media/clock/clock.ts'

const clockAt = (fps: number) => {
  const time = { ms: 1000 }
  const clock = new FrameClock(fps, () => time.ms)
  clock.start()
  return { clock, time }
}

t.test('frame n is due n/fps after the start', async (t) => {
  const { clock, time } = clockAt(25)
  t.match(clock.turn(), { kind: 'render', frame: 0 })
  t.match(clock.turn(), { kind: 'wait', ms: 40 })
  time.ms += 39
  t.match(clock.turn(), { kind: 'wait', ms: 1 })
  time.ms += 1
  t.match(clock.turn(), { kind: 'render', frame: 1, lateMs: 0 })
  t.equal(clock.timeOf(50), 2000)
})

t.test('a little late it renders on without a pause until it has caught up', async (t) => {
  const { clock, time } = clockAt(10)
  time.ms += 250
  const kinds = [clock.turn(), clock.turn(), clock.turn(), clock.turn()].map(({ kind }) => kind)
  t.same(kinds, ['render', 'render', 'render', 'wait'])
})

t.test('more than a second late it repeats four frames of five, without leaving a number out', async (t) => {
  const { clock, time } = clockAt(10)
  time.ms += 1750
  const turns = Array.from({ length: 10 }, () => clock.turn())
  t.same(
    turns.map((turn) => turn.kind),
    ['repeat', 'repeat', 'repeat', 'repeat', 'render', 'repeat', 'repeat', 'repeat', 'render', 'render'],
  )
  t.same(
    turns.map((turn) => 'frame' in turn && turn.frame),
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  )
})

t.test('after a freeze it goes on from now, without a gap in the numbers', async (t) => {
  const { clock, time } = clockAt(10)
  clock.turn()
  time.ms += 60_000
  t.match(clock.turn(), { kind: 'render', frame: 1 })
  t.match(clock.turn(), { kind: 'wait', ms: 100 })
})

t.test('a frame that is made early moves the later frames, and a late one does not', async (t) => {
  let nowMs = 0
  const clock = new FrameClock(10, () => nowMs)
  clock.start()
  t.equal(clock.advance(), 0)
  t.equal(clock.advance(), 1)
  t.strictSame(clock.turn(), { kind: 'wait', ms: 100 })
  nowMs = 150
  t.equal(clock.advance(), 2)
  t.match(clock.turn(), { kind: 'wait', ms: 50 })
})
