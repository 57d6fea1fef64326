import fc from 'fast-check'
import t from 'tap'
import { TokenBucket, TokenBuckets } from '../src/index.ts'

const clock = () => {
  let nowMs = 0
  return {
    nowMs: () => nowMs,
    advance: (byMs: number) => {
      nowMs += byMs
    },
  }
}

t.test('grants no more than burst and rate allow in any period', (t) => {
  const gaps = fc.array(fc.nat(2_000), { minLength: 1, maxLength: 200 })
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 50 }),
      fc.integer({ min: 1, max: 50 }),
      gaps,
      (perSecond, burst, waits) => {
        const time = clock()
        const bucket = new TokenBucket({ perSecond, burst }, time.nowMs)
        let granted = 0
        for (const wait of waits) {
          time.advance(wait)
          if (bucket.take() === 'granted') granted += 1
        }
        return granted <= burst + (time.nowMs() / 1_000) * perSecond + 1e-6
      },
    ),
  )
  t.end()
})

t.test('grants again after a wait that covers the refused requests', (t) => {
  const time = clock()
  const bucket = new TokenBucket({ perSecond: 10, burst: 3 }, time.nowMs)
  const take = (count: number) => Array.from({ length: count }, () => bucket.take())
  t.strictSame(take(7), ['granted', 'granted', 'granted', 'refused', 'refused', 'flooding', 'flooding'])
  time.advance(300)
  t.equal(bucket.take(), 'refused', 'the wait has only covered the refused requests')
  time.advance(200)
  t.equal(bucket.take(), 'granted')
  time.advance(60_000)
  t.ok(bucket.isFull)
  t.strictSame(take(4), ['granted', 'granted', 'granted', 'refused'], 'waiting saves no more than the burst')
  t.end()
})

t.test('many names stay within the memory bound and leave the tokens of other names', (t) => {
  const buckets = new TokenBuckets({ perSecond: 0, burst: 1 }, 10)
  t.equal(buckets.take('chat'), 'granted')
  for (let number = 0; number < 50; number += 1) buckets.take(`made up ${number}`)
  t.equal(buckets.size, 10)
  t.equal(buckets.take('chat'), 'flooding')
  t.end()
})
