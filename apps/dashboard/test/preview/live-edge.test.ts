import t from 'tap'
import { correctionOf } from '../../src/features/preview/live-edge.ts'

const at = (currentSeconds: number) => correctionOf({ currentSeconds, fromSeconds: 10, toSeconds: 20 })

t.test('playback that is near the newest picture goes on at its own rate', async (t) => {
  t.strictSame(at(19.9), { rate: 1 })
  t.strictSame(at(20.05), { rate: 1 })
})

t.test('a small delay is made up by a faster rate, a long one by a seek', async (t) => {
  t.strictSame(at(19.7), { rate: 1.15 })
  t.strictSame(at(19.3), { rate: 1.5 })
  t.strictSame(at(18), { seekToSeconds: 19.9 })
})

t.test('playback in a hole, or after the end, goes to the newest stretch', async (t) => {
  t.strictSame(at(9.5), { seekToSeconds: 19.9 })
  t.strictSame(at(21), { seekToSeconds: 19.9 })
  const short = { currentSeconds: 5, fromSeconds: 10, toSeconds: 10.04 }
  t.strictSame(correctionOf(short), { seekToSeconds: 10 }, 'never before its first picture')
})
