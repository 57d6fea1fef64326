import { fileURLToPath } from 'node:url'
import { freePort, webServer } from '@stream-manager/test-kit'
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
  await engine.frames(60)
  server.release()
  const back = await engine.untilLayer('clip', 'ready')
  await engine.frames(30)
  await engine.stop()

  const { error } = stalled.layers['clip'] ?? {}
  t.equal(error?.code, 'source.stalled')
  t.notMatch(JSON.stringify(engine.events), /secret/, 'no part of the query is told')
  const pictures = await Pictures.of(engine.playlist)
  const frameOf = (event: typeof shown) => Math.floor(event.performance.framesRendered ?? 0)
  // A picture that is new to the scene is painted beside it, so how many frames later it is seen depends on the machine.
  const between = (from: number, to: number) =>
    Array.from({ length: Math.max(0, to - from) }, (_, index) => from + index)
  const isPlaying = (frame: number) => isNear(pictures.pixel(frame, 240, 20), RED)
  const isHidden = (frame: number) => !isNear(pictures.pixel(frame, 240, 20), RED, 60)
  const isBlueBeside = (frame: number) => isNear(pictures.pixel(frame, 20, 20), [0, 0, 255])
  const gone = between(frameOf(stalled), frameOf(back))
  t.ok(between(frameOf(shown), frameOf(stalled)).some(isPlaying), 'plays')
  t.ok(gone.some(isHidden), 'the slate stands in its place')
  t.ok(gone.every(isBlueBeside), 'the rest goes on')
  t.ok(between(frameOf(back), pictures.count).some(isPlaying), 'plays again')
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
      text: { state: 'failed', error: { nextRetryAt: null, message: /not tried again/ } },
      missing: { state: 'failed' },
      rare: { state: 'failed', error: { message: /codec ffv1/, nextRetryAt: null } },
    })
  },
)

const list = (...lines: string[]) => ['#EXTM3U', '#EXT-X-TARGETDURATION:1', ...lines, ''].join('\n')
const FAIRPLAY = 'METHOD=SAMPLE-AES,URI="skd://x",KEYFORMAT="com.apple.streamingkeydelivery"'
const WIDEVINE =
  'METHOD=SAMPLE-AES-CTR,URI="data:x",KEYFORMAT="urn:uuid:edef8ba9-79d6-4ace-a3c8-27dcd51d21ed"'

const DENIED = list('#EXTINF:1,', '/403a.ts', '#EXTINF:1,', '/403b.ts')
const DENIED_SLOWLY = { denied: DENIED, finished: `${DENIED}#EXT-X-ENDLIST\n` }

const NEVER: Readonly<Record<string, readonly [body: string, message: RegExp]>> = {
  page: ['<!doctype html><p>Sign in</p>', /web page/],
  ended: [list('#EXT-X-ENDLIST'), /without a segment/],
  fairplay: [list(`#EXT-X-KEY:${FAIRPLAY}`, '#EXTINF:1,', 'a.ts'), /DRM/],
  widevine: [list(`#EXT-X-KEY:${WIDEVINE}`, '#EXTINF:1,', 'a.ts'), /DRM/],
  variant: ['#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\nfairplay\n', /DRM/],
}

t.test('a source that can never play fails with its reason and is not asked again', async (t) => {
  const server = await webServer(t, ({ url = '' }, response) => {
    const [, status, path = ''] = /^\/(\d{3})?(.*)$/.exec(url) ?? []
    response.writeHead(Number(status ?? 200)).end(NEVER[path]?.[0] ?? DENIED_SLOWLY[path as 'denied'] ?? '')
  })
  await using engine = new EngineChild({ dataDir: t.testdir() })
  const video = (id: string) =>
    layer('video', `s${id}`, { box: [0, 0, 100, 100], content: { url: `${server.url}/${id}` } })
  const image = layer('image', 'image', { box: [0, 0, 100, 100], content: { url: `${server.url}/403image` } })
  await engine.start([
    BLUE,
    image,
    ...[...Object.keys(NEVER), ...Object.keys(DENIED_SLOWLY), '403', '410', '404'].map(video),
  ])
  const { layers } = await engine.until('status', (event) =>
    Object.values(event.layers).every(({ state }) => state !== 'loading'),
  )
  const asked = server.requests.length
  // Sources that are tried again soon would be asked several times meanwhile.
  await engine.frames(60)
  await engine.stop()
  for (const [id, [, message]] of Object.entries(NEVER))
    t.match(layers[`s${id}`], {
      state: 'failed',
      error: { code: 'source.unreadable', message, nextRetryAt: null },
    })
  for (const id of ['s403', 's410', 'image'])
    t.match(layers[id], { state: 'failed', error: { code: 'source.denied', nextRetryAt: null } }, id)
  t.match(layers['s404'], {
    error: { code: 'source.not_found', nextRetryAt: /Z$/, message: /growing intervals/ },
  })
  for (const id of Object.keys(DENIED_SLOWLY))
    t.match(layers[`s${id}`], { state: 'failed', error: { code: 'source.denied', nextRetryAt: /Z$/ } }, id)
  const again = server.requests.slice(asked)
  t.strictSame(
    again.filter((path) => !/404|denied|finished|403[ab]/.test(path)),
    [],
  )
})
