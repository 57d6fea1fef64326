import { spawn } from 'node:child_process'
import { freePort } from '@stream-manager/test-kit'
import t from 'tap'
import { layer, NEEDS_FFMPEG } from '../support/clips.ts'
import { EngineChild } from '../support/engine-child.ts'
import { refusingRtmp } from '../support/refusing-rtmp.ts'

const KEY = 'stream-key'
const video = (id: string, url: string) => layer('video', id, { box: [0, 0, 100, 100], content: { url } })

t.test('an RTMP server that refuses to play a stream is told from one that is absent', async (t) => {
  const host = await refusingRtmp(t, {
    absent: { command: 'play', code: 'NetStream.Play.StreamNotFound', description: `${KEY} not found` },
    denied: { command: 'connect', code: 'NetConnection.Connect.Rejected', description: 'need auth' },
    full: { command: 'connect', code: 'NetConnection.Connect.Rejected', description: 'too many players' },
    nowhere: { command: 'connect', code: 'NetConnection.Connect.InvalidApp', description: '' },
  })
  await using engine = new EngineChild({ dataDir: t.testdir() })
  const ids = ['absent', 'denied', 'full', 'nowhere']
  await engine.start(ids.map((id) => video(id, `rtmp://${host}/${id}/${KEY}`)))
  const { layers } = await engine.until('status', (event) =>
    ids.every((id) => event.layers[id]?.state === 'failed'),
  )
  await engine.stop()
  t.match(layers['absent']?.error, { code: 'source.not_found', nextRetryAt: /Z$/ })
  t.match(layers['nowhere']?.error, { code: 'source.not_found', nextRetryAt: /Z$/ })
  t.match(layers['denied']?.error, { code: 'source.denied', message: /Connect.Rejected/, nextRetryAt: null })
  t.match(layers['full']?.error, { code: 'source.denied', nextRetryAt: /Z$/ })
  t.notMatch(JSON.stringify(layers), KEY)
})

t.test('an SRT server that rejects a passphrase is told from one that is absent', NEEDS_FFMPEG, async (t) => {
  const [port, unused] = [await freePort(), await freePort()]
  const PASSPHRASE = 'the-right-passphrase'
  const server = spawn('ffmpeg', [
    ...['-v', 'error', '-re', '-f', 'lavfi', '-i', 'testsrc=s=64x64', '-c:v', 'libx264', '-f', 'mpegts'],
    `srt://127.0.0.1:${port}?mode=listener&passphrase=${PASSPHRASE}`,
  ])
  t.teardown(() => server.kill('SIGKILL'))
  await using engine = new EngineChild({ dataDir: t.testdir() })
  await engine.start([
    video('wrong', `srt://127.0.0.1:${port}?passphrase=another-passphrase`),
    video('gone', `srt://127.0.0.1:${unused}`),
  ])
  // The server may need longer to start than the first attempt takes.
  const { layers } = await engine.until(
    'status',
    (event) => event.layers['wrong']?.error?.code === 'source.denied',
  )
  t.match(layers['wrong']?.error, { message: /passphrase/, nextRetryAt: /Z$/ })
  await engine.until('status', (event) => event.layers['gone']?.error?.code === 'source.unreachable')
  await engine.stop()
  t.notMatch(JSON.stringify(layers), 'another-passphrase')
})
