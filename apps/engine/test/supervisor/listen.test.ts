import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type LayerPatch, LISTENED_LAYERS_MAX, type Result } from '@stream-manager/contracts'
import { eventually, webServer } from '@stream-manager/test-kit'
import t, { type Test } from 'tap'
import { colourClip, NEEDS_FFMPEG } from '../media/support/clips.ts'
import { decodeSound, toneIn } from '../media/support/tones.ts'
import { follow } from './followed.ts'
import { type RunningEngine, startEngine } from './running-engine.ts'

const LOW_HZ = 440
const HIGH_HZ = 3000
/** Amplitude of FFmpeg's sine. */
const FULL = 1 / 8
const INAUDIBLE = 0.003
/** Each is 43 ms long. */
const SECOND_OF_SOUND = 24

const isFull = (amplitude: number): boolean => Math.abs(amplitude - FULL) < FULL / 10

/** A programme of two layers, each with a tone of its own. */
const startTones = async (t: Test): Promise<RunningEngine> => {
  const folder = t.testdir()
  const clipOf = async (hertz: number) => {
    const path = join(folder, `${hertz}.ts`)
    await colourClip(path, { seconds: 60, hertz })
    return readFile(path)
  }
  const clips = { low: await clipOf(LOW_HZ), high: await clipOf(HIGH_HZ) }
  const server = await webServer(t, ({ url }, response) =>
    response.end(url === '/low.ts' ? clips.low : clips.high),
  )
  const engine = await startEngine(t)
  for (const id of ['low', 'high']) {
    await engine.domain.layers.create('main', {
      id,
      type: 'video',
      content: { url: `${server.url}/${id}.ts` },
    })
  }
  await engine.control('start')
  await heardOnAir(t, engine)
  return engine
}

const tonesOf = async (t: Test, media: Buffer) => {
  const samples = await decodeSound(t, media)
  return { low: toneIn(samples, LOW_HZ), high: toneIn(samples, HIGH_HZ), seconds: samples.length / 48_000 }
}

/** Waits until both layers are in the mix, as its levels tell. */
const heardOnAir = async (t: Test, { previews }: RunningEngine) => {
  const programme = follow(t, previews)
  const isHeard = () => {
    const { layers } = programme.messages().findLast(({ type }) => type === 'levels') ?? { layers: {} }
    return ['low', 'high'].every((id) => (layers[id]?.rmsDbfs ?? -99) > -40)
  }
  await eventually(isHeard, { what: 'both layers in the mix', deadlineMs: 60_000 })
  programme.leave()
}

const isApplied = async ({ domain }: RunningEngine, made: Result<{ readonly revision: number }>) => {
  if (!made.ok) throw new Error(made.fault.detail)
  const { revision } = made.value
  const applied = await domain.stream.awaitApplied({ streamId: 'main', revision, waitMs: 60_000 })
  if (!applied.ok || !applied.value.confirmed) throw new Error('the engine did not apply the change')
}

t.test('one layer is heard alone, and what is on air stays as it was', NEEDS_FFMPEG, async (t) => {
  const engine = await startTones(t)
  const programme = follow(t, engine.previews)
  const alone = follow(t, engine.previews, 'main/high')
  await Promise.all([alone.pictures(2 * SECOND_OF_SOUND), programme.pictures(60)])
  t.strictSame(alone.kinds().slice(0, 4), ['ended', 'start', 'init', 'keyframe'])
  t.strictSame(alone.messages()[1], { type: 'start', mimeType: 'audio/mp4; codecs="mp4a.40.2"' })
  const heard = await tonesOf(t, alone.media())
  t.ok(isFull(heard.high) && heard.low < INAUDIBLE, `the layer: ${JSON.stringify(heard)}`)
  const onAir = await tonesOf(t, programme.media())
  t.ok(isFull(onAir.high) && isFull(onAir.low), `the mix: ${JSON.stringify(onAir)}`)
})

t.test('a muted or hidden layer is heard, after its gain', NEEDS_FFMPEG, async (t) => {
  const engine = await startTones(t)
  const loudnessOf = async (changes: LayerPatch) => {
    await isApplied(engine, await engine.domain.layers.update({ streamId: 'main', id: 'low' }, changes))
    const alone = follow(t, engine.previews, 'main/low')
    await alone.pictures(SECOND_OF_SOUND)
    alone.leave()
    return (await tonesOf(t, alone.media())).low
  }
  const full = await loudnessOf({ audio: { muted: true } })
  t.ok(isFull(full), `muted: ${full}`)
  const programme = follow(t, engine.previews)
  await programme.pictures(30)
  t.ok((await tonesOf(t, programme.media())).low < INAUDIBLE, 'but not on air')
  t.ok(isFull(await loudnessOf({ audio: { muted: false }, visible: false })), 'hidden')
  const half = await loudnessOf({ visible: true, audio: { gain: 0.5 } })
  t.ok(Math.abs(half / full - 0.5) < 0.05, `half the gain: ${half} of ${full}`)
})

t.test('listeners share one preview, which ends with the last', NEEDS_FFMPEG, async (t) => {
  const engine = await startTones(t)
  const first = follow(t, engine.previews, 'main/low')
  await first.pictures(3)
  const second = follow(t, engine.previews, 'main/low')
  t.strictSame(second.kinds(), ['start', 'init', 'keyframe'], 'the second begins at once')
  first.leave()
  await second.pictures(3)
  second.leave()
  const programme = follow(t, engine.previews)
  await programme.pictures(15)
  const later = follow(t, engine.previews, 'main/low')
  t.strictSame(later.kinds(), ['ended'], 'nothing was made meanwhile')
  await later.pictures(3)
  const { seconds } = await tonesOf(t, later.media())
  t.ok(seconds < 1, `it begins with the sound of now: ${seconds} s`)
})

t.test('a stream takes a few layers at a time, and says so', async (t) => {
  const engine = await startEngine(t)
  const layers = Array.from({ length: LISTENED_LAYERS_MAX }, (_, at) => `main/layer-${at}`)
  const [first] = layers.map((topic) => follow(t, engine.previews, topic))
  t.strictSame(follow(t, engine.previews, 'main/one-more').kinds(), ['ended', 'full'])
  t.strictSame(follow(t, engine.previews, 'other/layer').kinds(), ['ended'], 'another stream has its own')
  t.strictSame(follow(t, engine.previews, 'main').kinds(), ['ended'], 'the programme is no layer')
  first?.leave()
  t.strictSame(follow(t, engine.previews, 'main/the-next').kinds(), ['ended'])
})

t.test('a layer without sound is silence, and goes on with the next process', async (t) => {
  const engine = await startEngine(t)
  await engine.control('start')
  const alone = follow(t, engine.previews, 'main/none')
  await alone.pictures(3)
  process.kill(engine.pids[0] ?? 0, 'SIGKILL')
  const starts = () => alone.kinds().filter((kind) => kind === 'start').length
  await eventually(() => starts() === 2, { what: 'the sound of the next process', deadlineMs: 60_000 })
  t.ok(alone.kinds().lastIndexOf('ended') > alone.kinds().indexOf('start'), 'a listener is told')
  await alone.pictures(3)
})
