import t from 'tap'
import { PacketTimeline } from '../../../src/media/input/packet-timeline.ts'

const PICTURE = 'video'
const SOUND = 'audio'

/** Times that the packets of a track, one each `stepMs`, get on the timeline. */
const place = (
  timeline: PacketTimeline,
  track: 'video' | 'audio',
  { from, to, stepMs = 40 }: { from: number; to: number; stepMs?: number },
): number[] => {
  const times: number[] = []
  for (let atMs = from; atMs < to; atMs += stepMs) {
    times.push(atMs + timeline.offsetOf({ track, dtsMs: atMs, ptsMs: atMs, durationMs: stepMs }))
  }
  return times
}

t.test('time begins at 0 and a rewound source goes on where it ended', async (t) => {
  const timeline = new PacketTimeline({ startMs: 1400, jumpFromMs: 10_000 })
  t.equal(place(timeline, PICTURE, { from: 1400, to: 3400 })[0], 0)
  t.equal(place(timeline, SOUND, { from: 1400, to: 2400 })[0], 0)
  timeline.restart()
  t.equal(place(timeline, SOUND, { from: 1400, to: 2400 })[0], 2000, 'the longer track decides')
  t.equal(place(timeline, PICTURE, { from: 1400, to: 3400 })[0], 2000)
})

t.test('the second track follows a jump of the first one by the same amount', async (t) => {
  for (const to of [0, 50_000]) {
    const timeline = new PacketTimeline({ startMs: 5000, jumpFromMs: 10_000 })
    place(timeline, PICTURE, { from: 5000, to: 9000 })
    place(timeline, SOUND, { from: 6800, to: 8800 })
    t.equal(place(timeline, PICTURE, { from: to, to: to + 2000 })[0], 4000)
    t.same(place(timeline, SOUND, { from: 8800, to: 9000 }).at(0), 3800, 'a late packet keeps its time')
    t.equal(place(timeline, SOUND, { from: to + 20, to: to + 2000 })[0], 4020)
  }
})

t.test('a hole in one track is no jump while the other one goes on', async (t) => {
  const timeline = new PacketTimeline({ startMs: 0, jumpFromMs: 1000 })
  place(timeline, SOUND, { from: 0, to: 1000 })
  place(timeline, PICTURE, { from: 0, to: 20_000 })
  t.equal(place(timeline, SOUND, { from: 20_000, to: 20_100 })[0], 20_000)
})

t.test('a slow picture alone is no jump', async (t) => {
  const timeline = new PacketTimeline({ startMs: 0, jumpFromMs: 1000 })
  timeline.offsetOf({ track: PICTURE, dtsMs: 0, ptsMs: 0, durationMs: 900 })
  timeline.offsetOf({ track: PICTURE, dtsMs: 900, ptsMs: 900, durationMs: 0 })
  t.equal(place(timeline, PICTURE, { from: 3000, to: 3100 })[0], 3000)
})

t.test('wrapped timestamps go on to the millisecond, whichever track wraps first', async (t) => {
  for (const wrapMs of [2 ** 33 / 90, 2 ** 32]) {
    const startMs = wrapMs - 2000
    const timeline = new PacketTimeline({ startMs, jumpFromMs: 10_000 })
    place(timeline, PICTURE, { from: startMs, to: wrapMs })
    place(timeline, SOUND, { from: startMs, to: wrapMs - 200 })
    const [sound = 0] = place(timeline, SOUND, { from: 30, to: 1000 })
    const [picture = 0] = place(timeline, PICTURE, { from: 0, to: 1000 })
    t.ok(Math.abs(sound - 2030) < 1 && Math.abs(picture - 2000) < 1, `${sound} ${picture}`)
  }
})

t.test('packets without a time keep the time of their track', async (t) => {
  const timeline = new PacketTimeline({ startMs: 100, jumpFromMs: 1000 })
  place(timeline, PICTURE, { from: 100, to: 200 })
  t.equal(timeline.offsetOf({ track: PICTURE, dtsMs: null, ptsMs: null, durationMs: 0 }), -100)
})

t.test('a track that begins behind a jump of the other one begins with it', async (t) => {
  for (const from of [0, 90_000]) {
    const timeline = new PacketTimeline({ startMs: 20_000, jumpFromMs: 1000 })
    place(timeline, SOUND, { from: 20_000, to: 26_000 })
    t.equal(place(timeline, PICTURE, { from, to: from + 1000 })[0], 6000)
    t.equal(place(timeline, SOUND, { from, to: from + 1000 })[0], 6000)
  }
})

t.test('the late first packets of a file keep their time', async (t) => {
  const timeline = new PacketTimeline({ startMs: 0, jumpFromMs: Number.POSITIVE_INFINITY })
  place(timeline, PICTURE, { from: 0, to: 30_000 })
  t.equal(place(timeline, SOUND, { from: 0, to: 1000 })[0], 0)
})
