import t from 'tap'
import { addAsset, flashClip, layer, NEEDS_FFMPEG } from '../support/clips.ts'
import { EngineChild } from '../support/engine-child.ts'
import { Pictures, sound, timestamps } from '../support/recording.ts'

t.test('picture and sound of a source stay together', NEEDS_FFMPEG, async (t) => {
  const dataDir = t.testdir()
  await flashClip(`${dataDir}/flash.mp4`)
  const assets = { flash: await addAsset(dataDir, 'flash', `${dataDir}/flash.mp4`) }
  await using engine = new EngineChild({ dataDir, assets })
  await engine.start([
    layer('video', 'flash', { box: [0, 0, 320, 180], content: { assetId: 'flash', loop: true } }),
  ])
  await engine.untilLayer('flash', 'ready')
  await engine.frames(270)
  await engine.stop()

  const pictures = await Pictures.of(engine.playlist)
  const samples = await sound(engine.playlist)
  const [videoStart = 0] = await timestamps(engine.playlist, 'v')
  const [audioStart = 0] = await timestamps(engine.playlist, 'a')
  const flashes: number[] = []
  for (let frame = 60; frame < pictures.count; frame += 1) {
    const bright = (at: number) => (pictures.pixel(at, 160, 90)[0] ?? 0) > 128
    if (bright(frame) && !bright(frame - 1)) flashes.push(videoStart + frame / 30)
  }
  const offsets = flashes.map((flashAt) => {
    const from = Math.round((flashAt - 0.3 - audioStart) * 48_000)
    const onset = samples.subarray(from, from + 0.6 * 48_000).findIndex((sample) => Math.abs(sample) > 0.1)
    return (onset / 48_000 - 0.3) * 1000
  })
  t.ok(flashes.length >= 5, `${flashes.length} flashes, over the loop's seam too`)
  t.ok(
    offsets.every((ms) => Math.abs(ms) <= 40),
    `sound after picture in ms: ${offsets.map(Math.round)}`,
  )
})
