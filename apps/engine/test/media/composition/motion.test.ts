import t from 'tap'
import { addAsset, colourClip, halfTransparentPng, layer, NEEDS_FFMPEG } from '../support/clips.ts'
import { EngineChild } from '../support/engine-child.ts'
import { isNear, Pictures } from '../support/recording.ts'

const BLUE = layer('color', 'background', { box: [0, 0, 320, 180], content: { color: '#0000ff' } })
const WHITE = layer('color', 'white', { box: [20, 20, 60, 60], content: { color: '#ffffff' }, zIndex: 2 })

t.test('a layer slides to its new place and fades away', NEEDS_FFMPEG, async (t) => {
  await using engine = new EngineChild({ dataDir: t.testdir() })
  const slow = { type: 'slide', durationMs: 1000, easing: 'linear' } as const
  await engine.start([BLUE, WHITE])
  const move = await engine.show([BLUE, { ...WHITE, transition: slow, frame: { ...WHITE.frame, x: 240 } }])
  await engine.frames(45)
  await engine.show([
    BLUE,
    { ...WHITE, transition: { ...slow, type: 'fade' }, frame: { ...WHITE.frame, x: 240 } },
  ])
  const fade = await engine.show([BLUE])
  await engine.frames(45)
  await engine.stop()

  const pictures = await Pictures.of(engine.playlist)
  const white = [255, 255, 255]
  t.ok(isNear(pictures.pixel(move.frame, 50, 50), white), 'starts where it was')
  t.ok(isNear(pictures.pixel(move.frame + 15, 160, 50), white), 'half way after half the time')
  t.notOk(isNear(pictures.pixel(move.frame + 15, 50, 50), white))
  t.ok(isNear(pictures.pixel(move.frame + 31, 270, 50), white), 'arrives')
  t.ok(isNear(pictures.pixel(fade.frame + 15, 270, 50), [128, 128, 255], 25), 'half gone after half the time')
  t.ok(isNear(pictures.pixel(fade.frame + 32, 270, 50), [0, 0, 255]), 'gone')
})

t.test('transparency of an image, rotation of a video, zoom', NEEDS_FFMPEG, async (t) => {
  const dataDir = t.testdir()
  await halfTransparentPng(`${dataDir}/half.png`)
  await colourClip(`${dataDir}/red.mp4`, { size: '160x40' })
  const assets = {
    image: await addAsset(dataDir, 'image', `${dataDir}/half.png`),
    clip: await addAsset(dataDir, 'clip', `${dataDir}/red.mp4`),
  }
  await using engine = new EngineChild({ dataDir, assets })
  const image = layer('image', 'image', { box: [20, 20, 60, 60], content: { assetId: 'image' }, zIndex: 1 })
  const clip = layer('video', 'clip', {
    box: [160, 70, 160, 40],
    content: { assetId: 'clip', loop: true },
    rotation: 90,
    zIndex: 2,
  })
  const zoom = { type: 'zoom', durationMs: 1000, easing: 'linear' } as const
  await engine.start([BLUE, image, clip])
  await engine.untilLayer('clip', 'ready')
  await engine.frames(20)
  const leave = await engine.show([BLUE, { ...image, transition: zoom }, clip])
  await engine.show([BLUE, { ...image, transition: zoom, visible: false }, clip])
  await engine.frames(50)
  await engine.stop()

  const pictures = await Pictures.of(engine.playlist)
  const at = leave.frame - 1
  t.ok(
    isNear(pictures.pixel(at, 30, 50), [128, 0, 127], 20),
    `half transparent: ${pictures.pixel(at, 30, 50)}`,
  )
  t.ok(isNear(pictures.pixel(at, 70, 50), [255, 0, 0]), 'opaque')
  t.ok(isNear(pictures.pixel(at, 240, 30), [255, 0, 0]), 'the video stands upright')
  t.ok(isNear(pictures.pixel(at, 180, 90), [0, 0, 255]), 'and leaves its sides free')
  t.ok(isNear(pictures.pixel(at + 24, 70, 30), [0, 0, 255], 25), 'the corner goes first')
  t.notOk(isNear(pictures.pixel(at + 10, 55, 50), [0, 0, 255], 60), 'then the centre')
  t.ok(isNear(pictures.pixel(at + 40, 55, 50), [0, 0, 255]), 'gone')
})
