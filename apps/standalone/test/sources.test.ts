import {
  freePort,
  meanVolumeDb,
  missingProgram,
  startRtmpServer,
  temporaryDirectory,
} from '@stream-manager/test-kit'
import t from 'tap'
import { makeClip, makeHalfTransparentPng, publishLive } from './support/material.ts'
import { colorAt, isNear, nextWholeSegment } from './support/picture.ts'
import { startEmpty, waitForLayer, waitForState } from './support/system.ts'

const GREEN = [0, 128, 0] as const
const BLUE = [0, 0, 255] as const
const RED = [255, 0, 0] as const
const BLACK = [0, 0, 0] as const

t.test(
  'layers of real media that change while the stream is live',
  { skip: missingProgram('ffmpeg') },
  async (t) => {
    const folder = await temporaryDirectory(t)
    const system = await startEmpty(t)
    const create = (layer: object) => system.api.call('POST', '/api/layers', layer)

    await t.test('a video layer shows the picture and plays the sound of an H.264 + AAC file', async (t) => {
      const assetId = await system.api.upload(await makeClip(folder, 'green'))
      await create({
        id: 'clip',
        type: 'video',
        frame: { x: 100, y: 100, width: 320, height: 180 },
        content: { assetId, loop: true },
      })
      await waitForLayer(system, 'clip', 'ready')
      const segment = await nextWholeSegment(system.dataDir)
      t.ok(isNear(await colorAt(segment, 260, 190), GREEN))
      t.ok(isNear(await colorAt(segment, 600, 500), BLACK))
      t.ok((await meanVolumeDb(segment, { seconds: 2 })) > -40)
    })

    await t.test('a muted video layer is silent', async (t) => {
      await system.api.call('PATCH', '/api/layers/clip', { audio: { muted: true } })
      await nextWholeSegment(system.dataDir)
      t.ok((await meanVolumeDb(await nextWholeSegment(system.dataDir), { seconds: 2 })) < -80)
    })

    await t.test('an image layer keeps the alpha of a PNG', async (t) => {
      const assetId = await system.api.upload(await makeHalfTransparentPng(folder))
      await create({
        id: 'logo',
        type: 'image',
        frame: { x: 160, y: 150, width: 200, height: 100 },
        content: { assetId },
      })
      await waitForLayer(system, 'logo', 'ready')
      const segment = await nextWholeSegment(system.dataDir)
      t.ok(isNear(await colorAt(segment, 200, 200), RED))
      t.ok(isNear(await colorAt(segment, 310, 200), GREEN), 'the clip shines through')
    })

    await t.test('a text layer shows accents, CJK and emoji', async (t) => {
      const text = 'Ångström café — 日本語 Ελλάδα 😀👩‍👩‍👧'
      await create({
        id: 'words',
        type: 'text',
        frame: { x: 500, y: 400, width: 700, height: 100 },
        content: { text, color: '#ffffff' },
      })
      await waitForLayer(system, 'words', 'ready')
      t.equal((await system.api.state()).status, 'live')
    })

    await t.test(
      'a layer plays a live RTMP source, shows a slate while it is down, and plays again',
      async (t) => {
        const server = await startRtmpServer(t)
        const url = `${server.url}/guest`
        const publisher = publishLive(t, url, 'blue')
        await create({
          id: 'live',
          type: 'video',
          frame: { x: 640, y: 100, width: 320, height: 180 },
          content: { url },
        })
        await waitForLayer(system, 'live', 'ready')
        t.ok(isNear(await colorAt(await nextWholeSegment(system.dataDir), 800, 190), BLUE))
        await publisher.end()
        await Promise.race([waitForLayer(system, 'live', 'stalled'), waitForLayer(system, 'live', 'failed')])
        t.notOk(isNear(await colorAt(await nextWholeSegment(system.dataDir), 660, 110), BLUE))
        publishLive(t, url, 'blue')
        await waitForLayer(system, 'live', 'ready')
        t.ok(isNear(await colorAt(await nextWholeSegment(system.dataDir), 800, 190), BLUE))
      },
    )

    await t.test('a source without an answer gets an error code, and the stream stays live', async (t) => {
      await create({
        id: 'nowhere',
        type: 'video',
        content: { url: `http://127.0.0.1:${await freePort()}/nothing.mp4` },
      })
      const layer = await waitForLayer(system, 'nowhere', 'failed')
      t.equal(layer.status?.error?.code, 'source.unreachable')
      const { performance } = await waitForState(system, 'frames to flow', ({ status }) => status === 'live')
      t.ok((performance['fps'] ?? 0) > 0)
    })
  },
)
