import { startRtmpServer } from '@stream-manager/test-kit'
import t from 'tap'
import { addAsset, layer, NEEDS_FFMPEG, publish } from '../support/clips.ts'
import { EngineChild } from '../support/engine-child.ts'
import { play } from '../support/played.ts'
import { isNear, loudness, Pictures, sound } from '../support/recording.ts'
import { flashingClip, withoutPackets } from '../support/timeline-clips.ts'

t.test(
  'a track that is announced and does not come is named, and the other one goes on',
  NEEDS_FFMPEG,
  async (t) => {
    const dir = t.testdir()
    const mute = await withoutPackets(await flashingClip(`${dir}/mute.ts`, { pictureSeconds: 8 }), 'sound')
    const noSound = await play(mute, { seconds: 8 })
    t.notOk(noSound.states.includes('playing'))
    t.equal(noSound.states.at(-1), 'no-sound')
    t.ok((noSound.brightness[360] ?? 0) > 200, 'the picture goes on')
    const blind = await withoutPackets(
      await flashingClip(`${dir}/blind.ts`, { pictureSeconds: 8 }),
      'picture',
    )
    const noPicture = await play(blind, { seconds: 8 })
    t.notOk(noPicture.states.includes('playing'))
    t.equal(noPicture.states.at(-1), 'no-picture')
    t.ok(noPicture.loudness(1, 7.5) > 0.2, 'the sound goes on')
  },
)

t.test('a live track that stops is named until it comes back', NEEDS_FFMPEG, async (t) => {
  const dataDir = t.testdir()
  const server = await startRtmpServer(t)
  const clips = {
    sound: await flashingClip(`${dataDir}/sound.mp4`, { pictureSeconds: 14, soundSeconds: 3 }),
    picture: await flashingClip(`${dataDir}/picture.mp4`, { pictureSeconds: 3, soundSeconds: 14 }),
  }
  for (const [name, path] of Object.entries(clips)) {
    const publisher = publish(path, `${server.url}/${name}`)
    t.teardown(() => publisher.kill('SIGKILL'))
  }
  await using engine = new EngineChild({ dataDir })
  const source = (id: string) =>
    layer('video', id, { box: [0, 0, 160, 180], content: { url: `${server.url}/${id}` } })
  await engine.start([source('sound'), source('picture')])
  await Promise.all(
    Object.keys(clips).map(async (id) => {
      const message = new RegExp(`announces ${id}`)
      await engine.untilLayer(id, 'ready')
      // A busy machine may hold all of a source up in between.
      const { layers } = await engine.until(
        'status',
        (event) => event.layers[id]?.error?.code === 'source.track_missing',
      )
      t.match(layers[id], { state: 'stalled', error: { message } })
      await engine.untilLayer(id, 'ready')
    }),
  )
})

t.test('the status of a layer says which track is missing, without a slate', NEEDS_FFMPEG, async (t) => {
  const dataDir = t.testdir()
  const mute = await withoutPackets(await flashingClip(`${dataDir}/mute.ts`, { pictureSeconds: 30 }), 'sound')
  const blind = await withoutPackets(
    await flashingClip(`${dataDir}/blind.ts`, { pictureSeconds: 30 }),
    'picture',
  )
  const assets = {
    mute: await addAsset(dataDir, 'mute', mute),
    blind: await addAsset(dataDir, 'blind', blind),
  }
  await using engine = new EngineChild({ dataDir, assets })
  await engine.start([
    layer('color', 'background', { box: [0, 0, 320, 180], content: { color: '#0000ff' } }),
    layer('video', 'mute', { box: [0, 0, 160, 180], content: { assetId: 'mute' }, zIndex: 1 }),
    layer('video', 'blind', { box: [160, 0, 160, 180], content: { assetId: 'blind' }, zIndex: 1 }),
  ])
  const { layers, performance } = await engine.until('status', (event) =>
    ['mute', 'blind'].every((id) => event.layers[id]?.error?.code === 'source.track_missing'),
  )
  await engine.frames(60)
  await engine.stop()
  t.match(layers['mute'], { state: 'stalled', error: { message: /announces sound/, nextRetryAt: null } })
  t.match(layers['blind'], { state: 'stalled', error: { message: /announces picture/ } })
  const pictures = await Pictures.of(engine.playlist)
  const from = Math.floor(performance.framesRendered ?? 0)
  const seen = Array.from({ length: 40 }, (_, frame) => pictures.pixel(from + frame, 80, 90)[0])
  t.ok(Math.max(...seen) > 200 && Math.min(...seen) < 40, 'the flashes go on')
  t.ok(isNear(pictures.pixel(from + 30, 240, 90), [0, 0, 255], 30), 'nothing hides the background')
  t.ok(
    loudness(await sound(engine.playlist), from / 30 - 1, from / 30) > 0.2,
    'the sound is in the programme',
  )
})
