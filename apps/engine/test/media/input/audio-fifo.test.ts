import t from 'tap'
import { AudioFifo } from '../../../src/media/input/audio-fifo.ts'

/** Stereo samples that carry their own time: the n-th sample after `fromMs` has the value of its media millisecond. */
const ramp = (fromMs: number, ms: number) =>
  Float32Array.from({ length: ms * 48 * 2 }, (_, index) => fromMs + Math.floor(index / 2) / 48)

const readFrom = (fifo: AudioFifo, mediaMs: number, ms = 10) => {
  const into = new Float32Array(ms * 48 * 2).fill(-1)
  const heard = fifo.read(mediaMs, into)
  return { heard, first: into[0] ?? -1, last: into.at(-1) ?? -1, into }
}

const near = (a: number, b: number) => Math.abs(a - b) < 0.05

t.test('gives out what belongs to the time asked for', async (t) => {
  const fifo = new AudioFifo(1000)
  fifo.push(100, ramp(100, 200))
  const first = readFrom(fifo, 130)
  t.ok(near(first.first, 130) && near(first.last, 140), 'older sound is left out')
  t.ok(near(readFrom(fifo, 140).first, 140), 'and goes on where it was')
})

t.test('is silent until its time has come', async (t) => {
  const fifo = new AudioFifo(1000)
  fifo.push(100, ramp(100, 50))
  t.notOk(readFrom(fifo, 80).heard)
  const { into } = readFrom(fifo, 95)
  t.equal(into[0], 0)
  t.ok(near(into[5 * 48 * 2] ?? 0, 100))
})

t.test('runs dry into silence and starts again in step', async (t) => {
  const fifo = new AudioFifo(1000)
  fifo.push(0, ramp(0, 15))
  readFrom(fifo, 0)
  const { into } = readFrom(fifo, 10)
  t.ok(near(into[0] ?? 0, 10))
  t.equal(into.at(-1), 0)
  fifo.push(15, ramp(15, 100))
  t.ok(near(readFrom(fifo, 20).first, 20))
})

t.test('the oldest makes room for the newest', async (t) => {
  const fifo = new AudioFifo(100)
  for (let ms = 0; ms < 500; ms += 20) fifo.push(ms, ramp(ms, 20))
  t.equal(fifo.bufferedMs, 100)
  t.equal(fifo.startMs, 400)
  t.ok(near(readFrom(fifo, 400).first, 400))
})

t.test('a hole in the timestamps is silence of its length, an overlap is left out', async (t) => {
  const fifo = new AudioFifo(1000)
  fifo.push(0, ramp(0, 20))
  fifo.push(50, ramp(50, 50))
  t.equal(fifo.bufferedMs, 70)
  const { into } = readFrom(fifo, 0, 60)
  t.equal(into[30 * 48 * 2], 0)
  t.ok(near(into[55 * 48 * 2] ?? 0, 55))
  fifo.push(80, ramp(80, 50))
  t.equal(fifo.endMs, 130)
  t.equal(fifo.bufferedMs, 70)
})

t.test('a small drift plays on and is told, for the resampler to close', async (t) => {
  const fifo = new AudioFifo(3000)
  fifo.push(0, ramp(0, 2000))
  for (let turn = 0; turn < 150; turn += 1) readFrom(fifo, turn * 10 + (turn > 2 ? 8 : 0))
  t.ok(fifo.driftMs > 5 && fifo.driftMs < 9, `${fifo.driftMs}`)
})

t.test('a hole longer than the buffer takes none of the buffered sound', async (t) => {
  for (const holeMs of [80, 3000, 600_000]) {
    const fifo = new AudioFifo(1000)
    fifo.push(0, ramp(0, 500))
    fifo.push(500 + holeMs, ramp(500 + holeMs, 400))
    t.equal(fifo.bufferedMs, 900)
    t.ok(near(readFrom(fifo, 480).last, 490), 'sound before the hole')
    const edge = readFrom(fifo, 490, 20)
    t.ok(edge.heard && near(edge.into[9 * 48 * 2] ?? 0, 499) && edge.last === 0, 'the last of it')
    t.notOk(readFrom(fifo, 520).heard, 'the hole')
    t.ok(near(readFrom(fifo, 500 + holeMs).first, 500 + holeMs), 'sound behind the hole at its time')
  }
})

t.test('a full buffer says so once', async (t) => {
  const fifo = new AudioFifo(100)
  fifo.push(0, ramp(0, 100))
  t.notOk(fifo.takeOverflow())
  fifo.push(100, ramp(100, 20))
  t.ok(fifo.takeOverflow())
  t.notOk(fifo.takeOverflow())
})
