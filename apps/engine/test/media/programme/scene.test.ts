import t from 'tap'
import { addAsset, colourClip, layer, NEEDS_FFMPEG } from '../support/clips.ts'
import { EngineChild } from '../support/engine-child.ts'
import { isNear, loudness, Pictures, sound, steps, timestamps } from '../support/recording.ts'

const BLUE = layer('color', 'background', { box: [0, 0, 320, 180], content: { color: '#0000ff' } })
const WHITE = layer('color', 'white', { box: [20, 20, 60, 60], content: { color: '#ffffff' }, zIndex: 2 })

t.test('a scene of painted and played layers is in the picture and in the sound', NEEDS_FFMPEG, async (t) => {
  const dataDir = t.testdir()
  await colourClip(`${dataDir}/red.mp4`)
  const assets = { clip: await addAsset(dataDir, 'clip', `${dataDir}/red.mp4`) }
  await using engine = new EngineChild({ dataDir, assets })
  const clip = layer('video', 'clip', {
    box: [160, 90, 160, 90],
    content: { assetId: 'clip', loop: true },
    zIndex: 1,
  })
  const half = { ...WHITE, id: 'half', opacity: 0.5, frame: { x: 20, y: 100, width: 60, height: 60 } }
  const hidden = { ...WHITE, id: 'hidden', visible: false, frame: { x: 100, y: 20, width: 60, height: 60 } }
  const unsupported = layer('guest', 'guest', { box: [0, 0, 10, 10], content: { guestId: 'nobody' } })
  await engine.start([BLUE, clip, WHITE, half, hidden, unsupported])
  const status = await engine.untilLayer('clip', 'ready')
  await engine.frames(110)
  t.equal(await engine.stop(), 0)

  t.equal(
    status.layers['guest']?.error?.code,
    'layer.unsupported_type',
    'only the layer nothing can show fails',
  )
  const pictures = await Pictures.of(engine.playlist)
  const last = pictures.count - 5
  t.ok(isNear(pictures.pixel(last, 5, 5), [0, 0, 255]), 'background')
  t.ok(isNear(pictures.pixel(last, 240, 135), [255, 0, 0]), 'video in its place')
  t.ok(isNear(pictures.pixel(last, 50, 50), [255, 255, 255]), 'layer above it')
  t.ok(isNear(pictures.pixel(last, 50, 130), [128, 128, 255]), 'half opaque')
  t.ok(isNear(pictures.pixel(last, 130, 50), [0, 0, 255]), 'hidden')
  const readyAt = (status.performance.framesRendered ?? 0) / 30
  t.ok(loudness(await sound(engine.playlist), readyAt + 1, readyAt + 3) > 0.02, 'the clip can be heard')
  const video = steps(await timestamps(engine.playlist, 'v'))
  t.ok(video.longestMs < 34 && video.shortestMs > 33, `one frame every 33.3 ms: ${JSON.stringify(video)}`)
  const audio = steps(await timestamps(engine.playlist, 'a'))
  t.ok(audio.longestMs < 22 && audio.shortestMs > 21, `one block every 21.3 ms: ${JSON.stringify(audio)}`)
})

t.test('changes land whole, in the frame that the engine names, without a gap', NEEDS_FFMPEG, async (t) => {
  await using engine = new EngineChild({ dataDir: t.testdir() })
  const moved = { ...WHITE, frame: { ...WHITE.frame, x: 240 } }
  const green = layer('color', 'green', { box: [100, 100, 60, 60], content: { color: '#00ff00' }, zIndex: 3 })
  await engine.start([BLUE, WHITE])
  await engine.frames(20)
  const change = await engine.show([{ ...BLUE, content: { color: '#ff00ff' } } as typeof BLUE, moved, green])
  await engine.frames(20)
  const removal = await engine.show([BLUE, moved])
  await engine.frames(20)
  await engine.stop()

  const pictures = await Pictures.of(engine.playlist)
  const seen = (frame: number) => [
    pictures.pixel(frame, 5, 5),
    pictures.pixel(frame, 50, 50),
    pictures.pixel(frame, 270, 50),
    pictures.pixel(frame, 130, 130),
  ]
  const before = seen(change.frame - 1)
  t.ok(isNear(before.flat(), [0, 0, 255, 255, 255, 255, 0, 0, 255, 0, 0, 255], 20), `${before}`)
  const after = seen(change.frame)
  t.ok(isNear(after.flat(), [255, 0, 255, 255, 0, 255, 255, 255, 255, 0, 255, 0], 20), `${after}`)
  const removed = seen(removal.frame)
  t.ok(isNear(removed.flat(), [0, 0, 255, 0, 0, 255, 255, 255, 255, 0, 0, 255], 20), `${removed}`)
  t.ok(steps(await timestamps(engine.playlist, 'v')).longestMs < 34)
})
