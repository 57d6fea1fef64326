import { icecastRefusal } from '@stream-manager/destinations'
import {
  eventually,
  freePort,
  meanVolumeDb,
  missingProgram,
  probeStreams,
  startIcecast,
  temporaryDirectory,
} from '@stream-manager/test-kit'
import t from 'tap'
import { openOn, untilError, untilState } from './support/open.ts'
import { TestProgramme } from './support/programme.ts'

const skip = missingProgram('icecast2') || missingProgram('ffmpeg')

t.test('a listener hears the programme', { skip }, async (t) => {
  const server = await startIcecast(t)
  const programme = await TestProgramme.open(t)
  const dataDir = await temporaryDirectory(t)
  const url = server.mountUrl('/live')
  const options = { name: 'Station\r\nX-Injected: 1', bitrateKbps: 96 }
  const sink = openOn(programme, { type: 'icecast', url, key: server.sourcePassword, options }, { dataDir })
  programme.run()
  t.equal((await untilState(sink, 'live')).error, null)
  t.match(await probeStreams(url), [{ type: 'audio', codec: 'mp3', sampleRateHz: 48_000 }])
  const volume = await meanVolumeDb(url, { seconds: 2 })
  t.ok(volume > -30, `mean volume ${volume} dB`)
  const bitrate = await eventually(() => sink.status().bitrateKbps, { what: 'a measured bitrate' })
  t.ok(bitrate > 48 && bitrate < 192, `${bitrate} kbit/s`)
  await programme.finish()
  const response = await eventually(async () => (await fetch(url)).status === 404, { what: 'the mount gone' })
  t.ok(response)
})

t.test('a wrong password is reported, and never shown', { skip }, async (t) => {
  const server = await startIcecast(t)
  const programme = await TestProgramme.open(t)
  const dataDir = await temporaryDirectory(t)
  const url = server.mountUrl('/live').replace('http:', 'icecast:')
  const sink = openOn(programme, { type: 'icecast', url, key: 'wrong-password' }, { dataDir })
  programme.run()
  const status = await untilError(sink, 'output.auth_rejected')
  t.not(status.state, 'live')
  t.notMatch(JSON.stringify(status), 'wrong-password')
  t.equal(status.bitrateKbps, null)
})

t.test('a mount that somebody else feeds is not a wrong password', { skip }, async (t) => {
  const server = await startIcecast(t)
  const programme = await TestProgramme.open(t)
  const dataDir = await temporaryDirectory(t)
  const fields = { type: 'icecast', url: server.mountUrl('/live'), key: server.sourcePassword } as const
  const first = openOn(programme, { ...fields, id: 'first' }, { dataDir })
  programme.run()
  await untilState(first, 'live')
  const second = openOn(programme, { ...fields, id: 'second' }, { dataDir })
  await untilError(second, 'output.unreachable')
  t.equal(first.status().state, 'live')
})

t.test('a server that has as many sources as it may is not a wrong password', { skip }, async (t) => {
  const server = await startIcecast(t, { sources: 1 })
  const programme = await TestProgramme.open(t)
  const dataDir = await temporaryDirectory(t)
  const key = server.sourcePassword
  const first = openOn(
    programme,
    { type: 'icecast', id: 'first', url: server.mountUrl('/one'), key },
    { dataDir },
  )
  programme.run()
  await untilState(first, 'live')
  const second = openOn(
    programme,
    { type: 'icecast', id: 'second', url: server.mountUrl('/two'), key },
    { dataDir },
  )
  const status = await untilError(second, 'output.destination_full')
  t.match(status.error?.message, /as many sources as it may/)
  t.equal(first.status().state, 'live')
})

t.test('other refusals of servers for sources are told apart', async (t) => {
  const fault = (status: string, text = '') => icecastRefusal(status, text, 'radio.example:8000')
  t.match(fault('401'), { code: 'output.auth_rejected', retry: 'slowly' })
  t.match(fault('403', 'Content-Type: text/html\r\n\r\n<b>Forbidden</b>'), {
    code: 'output.auth_rejected',
    retry: 'slowly',
  })
  t.match(fault('403', 'Mountpoint in use'), {
    code: 'output.unreachable',
    retry: 'soon',
    message: /another source/,
  })
  t.match(fault('403', 'Mountpoint already taken'), { code: 'output.unreachable', retry: 'soon' })
  t.match(fault('409'), { code: 'output.unreachable', message: /another source/ })
  t.match(fault('403', 'No Content-type given'), { code: 'output.codec_refused' })
  t.match(fault('415'), { code: 'output.codec_refused', message: /MP3/ })
  t.match(fault('404'), { code: 'output.unreachable', retry: 'slowly', message: /path/ })
  t.match(fault('503'), { code: 'output.destination_full', retry: 'slowly' })
  t.match(fault('500'), { code: 'output.unreachable', retry: 'soon', message: /500/ })
})

t.test('a server that goes away is found when it comes back', { skip }, async (t) => {
  const port = await freePort()
  const programme = await TestProgramme.open(t)
  const dataDir = await temporaryDirectory(t)
  const first = await startIcecast(t, { port })
  const url = first.mountUrl('/live')
  const sink = openOn(programme, { type: 'icecast', url, key: first.sourcePassword }, { dataDir })
  programme.run()
  await untilState(sink, 'live')
  await first.kill()
  const status = await untilState(sink, 'retrying')
  t.match(status.error?.code, /^output\.(connection_lost|unreachable)$/)
  await startIcecast(t, { port })
  await untilState(sink, 'live')
})

t.test('an address without a mount fails once and for all', async (t) => {
  const programme = await TestProgramme.open(t)
  const dataDir = await temporaryDirectory(t)
  const sink = openOn(programme, { type: 'icecast', url: 'http://127.0.0.1:1/', key: 'k' }, { dataDir })
  const status = await untilState(sink, 'failed')
  t.match(status.error?.message, 'mount')
})
