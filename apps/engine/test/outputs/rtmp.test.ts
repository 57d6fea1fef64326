import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { rtmpRefusal, rtmpTarget } from '@stream-manager/destinations'
import {
  eventually,
  freePort,
  missingProgram,
  probePackets,
  probeStreams,
  ptsGapsMs,
  signedStreamName,
  startRtmpServer,
  temporaryDirectory,
} from '@stream-manager/test-kit'
import t from 'tap'
import { openOn, untilError, untilState } from './support/open.ts'
import { TestProgramme } from './support/programme.ts'

const SECRET = 'a-publish-secret'
const withoutProbe = missingProgram('ffprobe')

t.test('a pushed programme can be read back from the server', { skip: withoutProbe }, async (t) => {
  const server = await startRtmpServer(t)
  const programme = await TestProgramme.open(t)
  const dataDir = await temporaryDirectory(t)
  const sink = openOn(programme, { type: 'rtmp', url: server.url, key: 'programme' }, { dataDir })
  programme.run()
  t.equal((await untilState(sink, 'live')).error, null)
  const streams = await probeStreams(`${server.url}/programme`)
  t.match(
    streams.sort((left, right) => left.type.localeCompare(right.type)),
    [
      { type: 'audio', codec: 'aac', sampleRateHz: 48_000 },
      { type: 'video', codec: 'h264', width: 320, height: 180 },
    ],
  )
  const bitrate = await eventually(() => sink.status().bitrateKbps, { what: 'a measured bitrate' })
  t.ok(bitrate > 100, 'bytes were counted')
  await programme.finish()
  t.equal(sink.status().state, 'idle')
  t.equal(sink.droppedPackets(), 0)
})

t.test(
  'another RTMP server records every frame in step with the sound',
  { skip: withoutProbe },
  async (t) => {
    const port = await freePort()
    const dataDir = await temporaryDirectory(t)
    const recording = path.join(dataDir, 'received.mkv')
    const url = `rtmp://127.0.0.1:${port}/app/name`
    const server = spawn('ffmpeg', ['-v', 'error', '-listen', '1', '-i', url, '-c', 'copy', recording])
    t.teardown(() => server.kill('SIGKILL'))
    const ended = once(server, 'exit')
    const programme = await TestProgramme.open(t)
    const sink = openOn(programme, { type: 'rtmp', url }, { dataDir })
    programme.run()
    await untilState(sink, 'live')
    await programme.stop()
    await programme.finish()
    await ended
    const packets = await probePackets(recording)
    const video = ptsGapsMs(packets, 'video')
    t.ok(video.min >= 33 && video.max <= 34, `frame gaps ${video.min} to ${video.max} ms`)
    const firstOf = (type: string) => packets.find((packet) => packet.type === type)?.ptsMs ?? Number.NaN
    t.ok(Math.abs(firstOf('video') - firstOf('audio')) < 40, 'picture and sound begin together')
  },
)

t.test('a stream key that is refused is reported, and never shown', async (t) => {
  const server = await startRtmpServer(t, { publishSecret: SECRET })
  const programme = await TestProgramme.open(t)
  const dataDir = await temporaryDirectory(t)
  const wrong = { id: 'wrong', type: 'rtmp', url: server.url, key: 'stolen-key' } as const
  const refused = openOn(programme, wrong, { dataDir })
  const right = { type: 'rtmp', url: server.url, key: signedStreamName('good', SECRET) } as const
  const accepted = openOn(programme, right, { dataDir })
  programme.run()
  const status = await untilError(refused, 'output.auth_rejected')
  t.not(status.state, 'live')
  t.notMatch(JSON.stringify(status), 'stolen-key')
  // The error begins with the first attempt. So does the wait for the second one.
  const waiting = await eventually(() => refused.status().nextRetryAt, {
    what: 'the time of the next attempt',
  })
  t.ok(Date.parse(waiting) - Date.parse(status.error?.since ?? '') > 5000, 'it is tried again slowly')
  await untilState(accepted, 'live')
})

t.test('errors that servers send for several reasons are told apart, without the stream key', async (t) => {
  const fault = (code: string, description = '') => rtmpRefusal({ level: 'error', code, description })
  const BAD_NAME = 'NetStream.Publish.BadName'
  const REJECTED = 'NetConnection.Connect.Rejected'
  t.match(fault(BAD_NAME), { code: 'output.auth_rejected', retry: 'slowly' })
  t.match(fault(BAD_NAME, 'key-1 is already publishing'), { code: 'output.unreachable', retry: 'soon' })
  t.match(fault(BAD_NAME, 'Stream name key-1 is in use'), { message: /Another publisher/ })
  t.match(fault(BAD_NAME, 'too many streams'), { code: 'output.destination_full', retry: 'slowly' })
  t.match(fault(REJECTED, 'connection limit of key-1 reached'), { code: 'output.destination_full' })
  t.match(fault(REJECTED, '[ AccessManager.Reject ] : [ code=403 need auth; authmod=adobe ]'), {
    code: 'output.auth_rejected',
    message: /user name/,
  })
  t.match(fault(REJECTED, '[ code=302 redirect=rtmp://other.example/live ]'), { message: /redirects/ })
  t.match(fault('NetConnection.Connect.InvalidApp'), { code: 'output.unreachable', message: /path/ })
  t.match(fault('NetConnection.Connect.AppShutdown'), { code: 'output.unreachable', retry: 'soon' })
  t.match(fault('NetStream.Publish.UnsupportedCodec'), { code: 'output.codec_refused' })
  t.match(rtmpRefusal(null), { code: 'output.auth_rejected' })
  t.notMatch(fault(BAD_NAME, 'key-1 is already publishing').message, 'key-1')
})

t.test('the place of a process that died is taken as soon as the server has noticed its end', async (t) => {
  const server = await startRtmpServer(t)
  const programme = await TestProgramme.open(t)
  const dataDir = await temporaryDirectory(t)
  const output = { type: 'rtmp', url: server.url, key: 'programme' } as const
  const died = openOn(programme, output, { dataDir })
  programme.run()
  await untilState(died, 'live')
  const successor = openOn(programme, output, { dataDir, resume: true })
  await untilError(successor, 'output.auth_rejected')
  await died.close({ deadlineMs: 1000, final: false })
  await untilState(successor, 'live')
})

t.test('a server that was absent is found when it comes', async (t) => {
  const port = await freePort()
  const programme = await TestProgramme.open(t)
  const dataDir = await temporaryDirectory(t)
  const url = `rtmp://127.0.0.1:${port}/live`
  const sink = openOn(programme, { type: 'rtmp', url, key: 'programme' }, { dataDir })
  programme.run()
  const failing = await untilError(sink, 'output.unreachable')
  t.equal(failing.state, 'retrying')
  const server = await startRtmpServer(t, { port })
  const live = await untilState(sink, 'live')
  t.ok(live.retries > 0)
  t.equal(live.error, null)
  await server.kill()
  await untilState(sink, 'retrying')
  await startRtmpServer(t, { port })
  await untilState(sink, 'live')
})

t.test('a frozen server is given up on while HLS goes on', { skip: withoutProbe }, async (t) => {
  const server = await startRtmpServer(t)
  const config = {
    width: 320,
    height: 180,
    fps: 30,
    bitrateKbps: 4000,
    preset: 'ultrafast',
    tune: null,
  } as const
  const programme = await TestProgramme.open(t, { video: config, audio: { bitrateKbps: 96 } })
  const dataDir = await temporaryDirectory(t)
  const hls = openOn(programme, { type: 'hls', options: { windowSegments: 60 } }, { dataDir })
  const rtmp = openOn(programme, { type: 'rtmp', url: server.url, key: 'programme' }, { dataDir })
  programme.run()
  await untilState(rtmp, 'live')
  server.freeze()
  const status = await untilError(rtmp, 'output.too_slow')
  t.equal(status.state, 'retrying')
  server.thaw()
  await untilState(rtmp, 'live')
  await programme.finish()
  t.equal(hls.droppedPackets(), 0)
  const packets = await probePackets(path.join(dataDir, 'hls/main/index.m3u8'))
  const gaps = ptsGapsMs(packets, 'video')
  t.ok(gaps.min > 33 && gaps.max < 34, `frame gaps ${gaps.min} to ${gaps.max} ms`)
})

t.test('a certificate nobody vouches for is not talked to', async (t) => {
  const server = await startRtmpServer(t, { secure: true })
  const programme = await TestProgramme.open(t)
  const dataDir = await temporaryDirectory(t)
  const sink = openOn(programme, { type: 'rtmp', url: server.url, key: 'programme' }, { dataDir })
  programme.run()
  const status = await untilError(sink, 'output.unreachable')
  t.match(status.error?.message, /CERT|SELF_SIGNED/)
})

t.test('an address that is not RTMP fails once and for all', async (t) => {
  const programme = await TestProgramme.open(t)
  const dataDir = await temporaryDirectory(t)
  const sink = openOn(programme, { type: 'rtmp', url: 'http://127.0.0.1/live', key: 'k' }, { dataDir })
  const status = await untilState(sink, 'failed')
  t.equal(status.error?.code, 'output.unreachable')
  t.equal(status.nextRetryAt, null)
})

t.test('url and key are joined as the services mean them', async (t) => {
  const app = (url: string, key: string | null) => {
    const { app, streamName, tcUrl, address } = rtmpTarget({ url, key })
    return { app, streamName, tcUrl, port: address.port, secure: address.secure }
  }
  t.match(app('rtmp://live.example/app', 'key_1?x=1'), {
    app: 'app',
    streamName: 'key_1?x=1',
    tcUrl: 'rtmp://live.example/app',
    port: 1935,
  })
  t.match(app('rtmps://live.example/app/', 'key'), { app: 'app', streamName: 'key', port: 443, secure: true })
  t.match(app('rtmp://live.example:1/app/instance/name', null), { app: 'app/instance', streamName: 'name' })
  t.match(app('rtmp://live.example/app/name?token=1', null), { app: 'app', streamName: 'name?token=1' })
})
