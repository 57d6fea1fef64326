import { readFile } from 'node:fs/promises'
import t from 'tap'
import { addAsset, colourClip, layer, NEEDS_FFMPEG } from '../support/clips.ts'
import { EngineChild } from '../support/engine-child.ts'
import { isNear, loudness, Pictures, sound } from '../support/recording.ts'

const RED = [255, 0, 0]

t.test('gain and mute, pause and resume', NEEDS_FFMPEG, async (t) => {
  const dataDir = t.testdir()
  await colourClip(`${dataDir}/red.mp4`, { seconds: 30 })
  const assets = { clip: await addAsset(dataDir, 'clip', `${dataDir}/red.mp4`) }
  await using engine = new EngineChild({ dataDir, assets })
  const clip = layer('video', 'clip', { box: [0, 0, 320, 180], content: { assetId: 'clip' } })
  await engine.start([clip])
  await engine.untilLayer('clip', 'ready')
  await engine.frames(40)
  const quiet = await engine.show([{ ...clip, audio: { gain: 0.25, muted: false } }])
  await engine.frames(40)
  const muted = await engine.show([{ ...clip, audio: { gain: 1, muted: true } }])
  await engine.frames(40)
  const paused = await engine.show([clip], { paused: true })
  await engine.frames(40)
  const resumed = await engine.show([clip])
  await engine.frames(60)
  await engine.stop()

  const samples = await sound(engine.playlist)
  const after = ({ frame }: { frame: number }) => loudness(samples, frame / 30 + 0.3, frame / 30 + 0.9)
  const full = loudness(samples, quiet.frame / 30 - 0.6, quiet.frame / 30 - 0.1)
  t.ok(full > 0.02, `${full}`)
  t.ok(Math.abs(after(quiet) / full - 0.25) < 0.05, `a quarter: ${after(quiet) / full}`)
  t.ok(after(muted) < full / 100, 'muted')
  t.ok(after(paused) < full / 100, 'silent while paused')
  t.ok(Math.abs(after(resumed) / full - 1) < 0.1, 'heard again')
  const pictures = await Pictures.of(engine.playlist)
  t.ok(isNear(pictures.pixel(paused.frame + 20, 20, 170), RED), 'the last picture stays')
  t.notOk(isNear(pictures.pixel(paused.frame + 20, 270, 10), RED, 40), 'with a badge')
  t.ok(isNear(pictures.pixel(resumed.frame + 20, 270, 10), RED), 'which goes')
  const lengths = (await readFile(engine.playlist, 'utf8')).match(/#EXTINF:[\d.]+/g) ?? []
  t.strictSame(
    new Set(lengths.slice(0, -1)),
    new Set(['#EXTINF:1.000000']),
    'segments of the length asked for',
  )
})
