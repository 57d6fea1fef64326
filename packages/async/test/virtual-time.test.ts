import { VirtualTime } from '@stream-manager/async/virtual-time'
import t from 'tap'

t.test('calls are made in the order of their times, and not before', async (t) => {
  const time = new VirtualTime()
  const made: string[] = []
  time.schedule(() => made.push(`b at ${time.nowMs}`), 20)
  time.schedule(() => made.push(`a at ${time.nowMs}`), 10)
  time.schedule(() => made.push('later'), 31)
  time.advance(30)
  t.strictSame(made, ['a at 10', 'b at 20'])
  t.equal(time.nowMs, 30)
  t.equal(time.pending, 1)
})

t.test('a call scheduled by a call is made within the same advance', async (t) => {
  const time = new VirtualTime()
  const made: number[] = []
  const repeat = () => {
    made.push(time.nowMs)
    time.schedule(repeat, 10)
  }
  time.schedule(repeat, 10)
  time.advance(35)
  t.strictSame(made, [10, 20, 30])
})

t.test('a cancelled call is not made', async (t) => {
  const time = new VirtualTime()
  time.schedule(() => t.fail('called'), 10)()
  time.advance(10)
  t.equal(time.pending, 0)
})
