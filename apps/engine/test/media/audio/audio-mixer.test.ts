import t from 'tap'
import { type AudioInput, AudioMixer, addWithRamp, softLimit } from '../../../src/media/audio/audio-mixer.ts'

const constant = (value: number): AudioInput => ({
  read: (_sourceMs, into) => {
    into.fill(value)
    return value !== 0
  },
})

t.test('the limiter leaves what fits as it is and never lets anything out of range', async (t) => {
  for (const sample of [0, 0.5, -0.8]) t.equal(softLimit(sample), sample)
  for (const sample of [0.9, 1, 2, 100]) {
    t.ok(softLimit(sample) <= 1 && softLimit(sample) > 0.8)
    t.equal(softLimit(-sample), -softLimit(sample))
  }
})

t.test('a change of gain is spread over the block', async (t) => {
  const mix = new Float32Array(8)
  addWithRamp(mix, new Float32Array(8).fill(1), { from: 0, to: 1 })
  t.same([...mix], [0, 0, 0.25, 0.25, 0.5, 0.5, 0.75, 0.75])
})

t.test('adds what is heard, by its gain', async (t) => {
  const mixer = new AudioMixer(4)
  const channels = [
    { input: constant(0.2), gain: 1 },
    { input: constant(0.4), gain: 0.5 },
    { input: constant(0.7), gain: 0 },
  ]
  mixer.mix(channels, 0)
  const second = mixer.mix(channels, 0)
  t.ok(second.every((sample) => Math.abs(sample - 0.4) < 1e-6))
})

t.test('a source that is muted ends with a ramp, not with a click', async (t) => {
  const mixer = new AudioMixer(4)
  const input = constant(0.4)
  mixer.mix([{ input, gain: 1 }], 0)
  const fading = mixer.mix([{ input, gain: 0 }], 0)
  t.ok((fading[0] ?? 0) > 0.39 && (fading[7] ?? 1) < 0.2)
  t.ok(mixer.mix([{ input, gain: 0 }], 0).every((sample) => sample === 0))
})

t.test('without inputs the mix is silence of full length', async (t) => {
  t.same([...new AudioMixer(2).mix([], 0)], [0, 0, 0, 0])
})
