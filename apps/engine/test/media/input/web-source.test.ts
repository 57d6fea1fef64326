import { readFile } from 'node:fs/promises'
import { webServer } from '@stream-manager/test-kit'
import t from 'tap'
import { layer, NEEDS_FFMPEG, run } from '../support/clips.ts'
import { EngineChild } from '../support/engine-child.ts'
import { isNear, Pictures, sound } from '../support/recording.ts'

const BLUE = layer('color', 'background', { box: [0, 0, 320, 180], content: { color: '#0000ff' } })

t.test(
  'a radio without a name of its kind sounds, shows nothing and is asked again after its end',
  NEEDS_FFMPEG,
  async (t) => {
    const dataDir = t.testdir()
    await run('ffmpeg', [
      '-v',
      'error',
      '-f',
      'lavfi',
      '-t',
      '6',
      '-i',
      'sine=440',
      '-f',
      'mp3',
      `${dataDir}/tone`,
    ])
    const tone = await readFile(`${dataDir}/tone`)
    const server = await webServer(t, (_request, response) => {
      response.writeHead(200, { 'content-type': 'audio/mpeg', 'icy-name': 'radio' })
      response.end(tone)
    })
    await using engine = new EngineChild({ dataDir })
    const radio = layer('video', 'radio', {
      box: [0, 0, 320, 180],
      content: { url: `${server.url}/;` },
      zIndex: 1,
    })
    await engine.start([BLUE, radio])
    const playing = await engine.untilLayer('radio', 'ready')
    await engine.frames(30)
    const ended = await engine.untilLayer('radio', 'stalled')
    await engine.frames(30)
    await engine.stop()
    t.match(ended.layers['radio']?.error, { code: 'source.stalled', nextRetryAt: /Z$/ })
    t.ok(server.requests.length > 1, 'it was asked again')
    t.ok(
      (await sound(engine.playlist)).some((sample) => Math.abs(sample) > 0.05),
      'it sounds',
    )
    const frame = Math.floor(playing.performance.framesRendered ?? 0) + 10
    const pictures = await Pictures.of(engine.playlist)
    t.ok(isNear(pictures.pixel(frame, 160, 90), [0, 0, 255]), 'the layer beneath is seen')
  },
)
