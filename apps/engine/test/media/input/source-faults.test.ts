import { fileURLToPath } from 'node:url'
import { freePort } from '@stream-manager/test-kit'
import t from 'tap'
import { addAsset, colourClip, layer, NEEDS_FFMPEG } from '../support/clips.ts'
import { EngineChild } from '../support/engine-child.ts'
import { isNear, Pictures, steps, timestamps } from '../support/recording.ts'
import { StallingServer } from '../support/stalling-server.ts'

const BLUE = layer('color', 'background', { box: [0, 0, 320, 180], content: { color: '#0000ff' } })
const FFV1_CLIP = new URL('fixtures/ffv1.mkv', import.meta.url)
const RED = [255, 0, 0]

t.test('a source that hangs is replaced by a slate and comes back by itself', NEEDS_FFMPEG, async (t) => {
  const dataDir = t.testdir()
  await colourClip(`${dataDir}/red.ts`, { seconds: 20 })
  await using server = new StallingServer(`${dataDir}/red.ts`, 0.2)
  const url = `${await server.listen()}/live.ts?token=secret`
  await using engine = new EngineChild({ dataDir })
  await engine.start([BLUE, layer('video', 'clip', { box: [160, 0, 160, 180], content: { url }, zIndex: 1 })])
  const shown = await engine.untilLayer('clip', 'ready')
  const stalled = await engine.untilLayer('clip', 'stalled')
  await engine.frames(30)
  server.release()
  const back = await engine.untilLayer('clip', 'ready')
  await engine.frames(30)
  await engine.stop()

  const { error } = stalled.layers['clip'] ?? {}
  t.equal(error?.code, 'source.stalled')
  t.notMatch(JSON.stringify(engine.events), /secret/, 'no part of the query is told')
  const pictures = await Pictures.of(engine.playlist)
  const at = (event: typeof shown, later: number) => Math.floor(event.performance.framesRendered ?? 0) + later
  t.ok(isNear(pictures.pixel(at(shown, 5), 240, 20), RED), 'plays')
  t.notOk(isNear(pictures.pixel(at(stalled, 20), 240, 20), RED, 60), 'the slate stands in its place')
  t.ok(isNear(pictures.pixel(at(stalled, 20), 20, 20), [0, 0, 255]), 'the rest goes on')
  t.ok(isNear(pictures.pixel(at(back, 25), 240, 20), RED), 'plays again')
  t.ok(steps(await timestamps(engine.playlist, 'v')).longestMs < 34, 'no gap in the picture')
  t.ok(steps(await timestamps(engine.playlist, 'a')).longestMs < 22, 'no gap in the sound')
})

t.test(
  'a source that cannot be opened fails with its reason and affects no other layer',
  NEEDS_FFMPEG,
  async (t) => {
    const dataDir = t.testdir({ 'text.ts': 'this is no video' })
    await using server = new StallingServer(`${dataDir}/text.ts`, 1)
    server.release()
    const unreadable = `${await server.listen()}/text.ts`
    const unreachable = `http://127.0.0.1:${await freePort()}/clip.mp4`
    const rare = await addAsset(dataDir, 'rare', fileURLToPath(FFV1_CLIP))
    await using engine = new EngineChild({ dataDir, assets: { rare } })
    const video = (id: string, content: { url?: string; assetId?: string }) =>
      layer('video', id, { box: [0, 0, 100, 100], content })
    await engine.start([
      BLUE,
      video('gone', { url: unreachable }),
      video('text', { url: unreadable }),
      video('missing', { assetId: 'missing' }),
      video('rare', { assetId: 'rare' }),
    ])
    // A source that answers too slowly is unreachable at first.
    const codes = {
      gone: 'source.unreachable',
      text: 'source.unreadable',
      missing: 'source.not_found',
      rare: 'source.unreadable',
    }
    const { layers } = await engine.until('status', (event) =>
      Object.entries(codes).every(([id, code]) => event.layers[id]?.error?.code === code),
    )
    await engine.frames(60)
    await engine.stop()
    t.match(layers, {
      background: { state: 'ready' },
      gone: { state: 'failed', error: { nextRetryAt: /Z$/ } },
      text: { state: 'failed' },
      missing: { state: 'failed' },
      rare: { state: 'failed', error: { message: /codec ffv1/ } },
    })
  },
)
