import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { startRtmpServer } from '@stream-manager/test-kit'
import t from 'tap'
import { flashClip, layer, NEEDS_FFMPEG, publish } from '../support/clips.ts'
import { EngineChild } from '../support/engine-child.ts'
import { isNear, loudness, Pictures, sound, steps, timestamps } from '../support/recording.ts'
import { flashingClip } from '../support/timeline-clips.ts'

const kill = async (publisher: ChildProcess) => {
  const exited = once(publisher, 'exit')
  publisher.kill('SIGKILL')
  await exited
}

t.test(
  'a live source plays, is missed when it goes, and is there again when it comes back',
  NEEDS_FFMPEG,
  async (t) => {
    const dataDir = t.testdir()
    await flashClip(`${dataDir}/flash.mp4`)
    const server = await startRtmpServer(t)
    const first = publish(`${dataDir}/flash.mp4`, `${server.url}/camera`)
    t.teardown(() => first.kill('SIGKILL'))
    await using engine = new EngineChild({ dataDir })
    const url = `${server.url}/camera`
    await engine.start([layer('video', 'camera', { box: [0, 0, 320, 180], content: { url } })])
    await engine.untilLayer('camera', 'ready')
    await engine.frames(60)
    await kill(first)
    const gone = await engine.until('status', ({ layers }) => layers['camera']?.state === 'stalled')
    t.match(gone.layers['camera']?.error, { code: 'source.stalled', nextRetryAt: /Z$/ })
    t.notMatch(gone.layers['camera']?.error?.message, /camera/, 'the stream name may be a key')
    const second = publish(`${dataDir}/flash.mp4`, url)
    t.teardown(() => second.kill('SIGKILL'))
    await engine.untilLayer('camera', 'ready')
    await engine.frames(30)
    await engine.stop()
    t.ok(steps(await timestamps(engine.playlist, 'v')).longestMs < 34, 'the programme has no gap')
  },
)

/** On a busy machine a live publisher sends late, and there are pauses. */
const FRAMES = 210

t.test('live sources of one track are seen or heard', NEEDS_FFMPEG, async (t) => {
  const dataDir = t.testdir()
  const server = await startRtmpServer(t)
  const clips = {
    voice: await flashingClip(`${dataDir}/voice.mp4`, { pictureSeconds: 0, soundSeconds: 8 }),
    camera: await flashingClip(`${dataDir}/camera.mp4`, { pictureSeconds: 8, soundSeconds: 0 }),
  }
  for (const [name, path] of Object.entries(clips)) {
    const publisher = publish(path, `${server.url}/${name}`)
    t.teardown(() => publisher.kill('SIGKILL'))
  }
  await using engine = new EngineChild({ dataDir })
  const source = (id: string, x: number) =>
    layer('video', id, { box: [x, 0, 160, 180], content: { url: `${server.url}/${id}` }, zIndex: 1 })
  await engine.start([
    layer('color', 'background', { box: [0, 0, 320, 180], content: { color: '#0000ff' } }),
    source('voice', 0),
    source('camera', 160),
  ])
  const ready = await engine.until('status', ({ layers }) =>
    ['voice', 'camera'].every((id) => layers[id]?.state === 'ready'),
  )
  await engine.frames(FRAMES)
  await engine.stop()
  const from = Math.floor(ready.performance.framesRendered ?? 0)
  const samples = await sound(engine.playlist)
  const windows = Array.from({ length: FRAMES / 3 }, (_, index) => from / 30 + index / 10)
  const levels = windows.map((at) => loudness(samples, at, at + 0.1))
  // A busy machine makes pauses. Two seconds without one, as good as: the sound is not lost now and then.
  const isLoud = (from: number) => levels.slice(from, from + 20).filter((level) => level > 0.2).length > 15
  t.ok(
    levels.some((_, index) => isLoud(index)),
    `sounds: ${levels.map((level) => level.toFixed(2))}`,
  )
  const pictures = await Pictures.of(engine.playlist)
  t.ok(isNear(pictures.pixel(from + 30, 80, 90), [0, 0, 255], 30), 'sound alone shows nothing')
  const seen = Array.from({ length: FRAMES }, (_, frame) => pictures.pixel(from + frame, 240, 90))
  t.ok(Math.max(...seen.map(([red]) => red)) > 200, 'the camera flashes')
  t.ok(Math.min(...seen.map(([, , blue]) => blue)) < 40, 'and covers the background')
})
