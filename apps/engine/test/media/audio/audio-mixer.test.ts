import t from 'tap'
import {
  type AudioInput,
  AudioMixer,
  addWithRamp,
  type MixerChannel,
  softLimit,
} from '../../../src/media/audio/audio-mixer.ts'
import { LevelMeter } from '../../../src/media/audio/level-meter.ts'

const constant = (value: number): AudioInput => ({
  read: (_sourceMs, into) => {
    into.fill(value)
    return value !== 0
  },
})

const channel = (input: AudioInput, gain: number): MixerChannel => ({
  layerId: 'layer',
  input,
  gain,
  faderGain: gain,
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
  const channels = [channel(constant(0.2), 1), channel(constant(0.4), 0.5), channel(constant(0.7), 0)]
  mixer.mix(channels, 0, null)
  const second = mixer.mix(channels, 0, null)
  t.ok(second.every((sample) => Math.abs(sample - 0.4) < 1e-6))
})

t.test('a source that is muted ends with a ramp, not with a click', async (t) => {
  const mixer = new AudioMixer(4)
  const input = constant(0.4)
  mixer.mix([channel(input, 1)], 0, null)
  const fading = mixer.mix([channel(input, 0)], 0, null)
  t.ok((fading[0] ?? 0) > 0.39 && (fading[7] ?? 1) < 0.2)
  t.ok(mixer.mix([channel(input, 0)], 0, null).every((sample) => sample === 0))
})

t.test('without inputs the mix is silence of full length', async (t) => {
  t.same([...new AudioMixer(2).mix([], 0, null)], [0, 0, 0, 0])
})

t.test('a tap gets each layer after its own gain, and the mix stays as it is without one', async (t) => {
  const channels = [
    { ...channel(constant(0.3), 0.5), layerId: 'on-air' },
    { layerId: 'muted', input: constant(0.4), gain: 0, faderGain: 0.25 },
  ]
  const taken: [string, number, number][] = []
  const tap = {
    addLayer: (id: string, { samples }: { samples: Float32Array }, gain: number) =>
      void taken.push([id, Math.fround(samples[0] ?? 0), gain]),
    addMix: () => undefined,
  }
  const plain = new AudioMixer(4)
  const tapped = new AudioMixer(4)
  for (const block of [0, 1]) {
    t.same(tapped.mix(channels, block, tap), plain.mix(channels, block, null), `block ${block}`)
  }
  t.same(taken.slice(2), [
    ['on-air', Math.fround(0.3), 0.5],
    ['muted', Math.fround(0.4), 0.25],
  ])
})

t.test(
  'levels are of the sound since the last look: the mix as it is heard, a layer after its own gain',
  async (t) => {
    const mixer = new AudioMixer(4)
    const meter = new LevelMeter()
    const loud = { ...channel(constant(0.5), 1), layerId: 'loud' }
    const muted = { layerId: 'muted', input: constant(0.5), gain: 0, faderGain: 0.5 }
    const silent = { ...channel(constant(0), 1), layerId: 'silent' }
    mixer.mix([loud, muted, silent], 0, meter)
    meter.take()
    mixer.mix([loud, muted, silent], 0, meter)
    const { mix, layers } = meter.take()
    t.same(mix, { peakDbfs: -6, rmsDbfs: -6 })
    t.same(layers, {
      loud: { peakDbfs: -6, rmsDbfs: -6 },
      muted: { peakDbfs: -12, rmsDbfs: -12 },
      silent: { peakDbfs: null, rmsDbfs: null },
    })
    t.same(meter.take(), { mix: { peakDbfs: null, rmsDbfs: null }, layers: {} })
  },
)
