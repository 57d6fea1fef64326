import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { temporaryDirectory, webServer } from '@stream-manager/test-kit'
import t from 'tap'
import { resolveSource } from '../../src/sources/registry.ts'
import type { SourceContext } from '../../src/sources/source.ts'
import { assetOf } from '../layers/painting.ts'
import { LOOPBACK, PUBLIC_ONLY } from '../support/egress.ts'

const OPEN: SourceContext = {
  assets: {},
  dataDir: '/nowhere',
  sources: LOOPBACK,
  signal: new AbortController().signal,
}
const STRICT = { ...OPEN, sources: PUBLIC_ONLY }

const codeOf = async (url: string, context = OPEN) => {
  const source = await resolveSource({ url }, context)
  return source.ok ? source.value.kind : source.fault.code
}

t.test('each address meets the source of its kind', async (t) => {
  const playlist = '#EXTM3U\n#EXT-X-TARGETDURATION:1\n'
  const { url: web } = await webServer(t, ({ url }, response) =>
    response.end(url === '/play?id=1' ? playlist : Buffer.from('....ftypisom')),
  )
  const kinds = {
    [`${web}/a.mp4`]: 'http',
    [`${web}/live/index.m3u8`]: 'http',
    [`${web}/play?id=1`]: 'hls',
    'rtmp://127.0.0.1/live/one': 'rtmp',
    'rtmps://127.0.0.1/live/one': 'rtmp',
    'srt://127.0.0.1:9000?streamid=one': 'srt',
  }
  for (const [url, kind] of Object.entries(kinds)) t.equal(await codeOf(url), kind, url)
})

t.test('an address that is no media address is refused', async (t) => {
  const refused = [
    '',
    'no url',
    'file:///etc/passwd',
    'concat:http://127.0.0.1/a|file:///etc/passwd',
    'subfile,,start,0,end,9,,:/etc/passwd',
    'async:file:/etc/passwd',
    'data:text/plain,x',
    'pipe:0',
    'rtsp://127.0.0.1/a',
    'gopher://127.0.0.1:6379/_INFO',
    'udp://239.0.0.1:1234',
    'tcp://127.0.0.1:6379',
    'tee:rtmp://a/b',
    'http://127.0.0.1/a\r\nHost: evil',
    'http://127.0.0.1/a b',
    'http://127.0.0.1\\@evil/',
    'http://',
    'rtmp:///app/key',
    'rtmp://127.0.0.1',
    'rtmp://127.0.0.1/',
    'rtmp://127.0.0.1/app live=1 conn=S:x',
    'rtmp://ex%61mple.com/app/key',
    'srt://127.0.0.1',
    'srt://127.0.0.1:9000?mode=listener',
    'srt://127.0.0.1:9000?mode=rendezvous',
    'srt://127.0.0.1:9000?localport=22',
    'srt://127.0.0.1:9000?streamid=#!::r=one',
  ]
  for (const url of refused) t.equal(await codeOf(url), 'source.refused', JSON.stringify(url))
})

t.test('every way to write an address of our own is refused when only public ones are allowed', async (t) => {
  const hosts = [
    '127.0.0.1',
    '127.1',
    '2130706433',
    '0x7f000001',
    '0177.0.0.1',
    'localhost',
    '0.0.0.0',
    '10.1.2.3',
    '172.16.0.1',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '[::]',
    '[::1]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[::127.0.0.1]',
    '[64:ff9b::7f00:1]',
    '[2002:7f00:1::]',
    '[fe80::1]',
    '[fd00::1]',
    '[ff02::1]',
  ]
  for (const host of hosts) {
    for (const url of [
      `http://${host}/a.mp4`,
      `https://user:pass@${host}/a.m3u8`,
      `rtmp://${host}/a/b`,
      `srt://${host}:9000`,
    ]) {
      t.equal(await codeOf(url, STRICT), 'source.refused', url)
    }
  }
})

t.test('public addresses pass by number, but not to ports of other services', async (t) => {
  t.equal(await codeOf('rtmp://192.0.43.8/a/b', STRICT), 'rtmp')
  t.equal(await codeOf('rtmps://[2606:4700::1111]/a/b', STRICT), 'rtmp')
  for (const port of [22, 25, 6379, 9200]) {
    t.equal(await codeOf(`http://192.0.43.8:${port}/a`, STRICT), 'source.refused', `port ${port}`)
  }
})

t.test('an unknown host is unreachable', async (t) => {
  t.equal(await codeOf('http://no-such-host.invalid/a.mp4'), 'source.unreachable')
  t.equal(await codeOf('rtmp://no-such-host.invalid/a/b'), 'source.unreachable')
})

t.test('the label tells no secret', async (t) => {
  const { url: web } = await webServer(t, (_request, response) => response.end('....ftypisom'))
  const { host } = new URL(web)
  const urls = [
    `http://user:hunter2@${host}/a.mp4?token=hunter2`,
    `http://hunter2@${host}/a.m3u8?hunter2`,
    'rtmp://user:hunter2@127.0.0.1/live/hunter2?auth=hunter2',
    'srt://127.0.0.1:9000?passphrase=hunter2hunter2&streamid=hunter2',
  ]
  for (const url of urls) {
    const source = await resolveSource({ url }, OPEN)
    t.ok(source.ok && !source.value.label.includes('hunter2'), source.ok ? source.value.label : url)
  }
})

t.test('no source of the network may open a file, and each waits only so long', async (t) => {
  const { url: web } = await webServer(t, ({ url }, response) =>
    response.end(url === '/list' ? '#EXTM3U\n' : '....ftypisom'),
  )
  for (const url of [`${web}/file`, `${web}/list`, 'rtmp://127.0.0.1/a/b', 'srt://127.0.0.1:9000']) {
    const source = await resolveSource({ url }, OPEN)
    const options = source.ok ? source.value.options : {}
    t.ok(options['protocol_whitelist'] && !options['protocol_whitelist'].split(',').includes('file'), url)
    t.ok(options['format_whitelist'], 'a list of demuxers')
    t.ok(options['rw_timeout'] ?? options['timeout'], 'a timeout')
    t.ok(options['probesize'] && options['analyzeduration'], 'bounds for probing')
  }
})

t.test('an asset is its file and nothing else', async (t) => {
  const dataDir = await temporaryDirectory(t)
  await mkdir(join(dataDir, 'assets'))
  await writeFile(join(dataDir, 'assets', 'clip'), 'media')
  const assets = {
    clip: assetOf('clip', 'video'),
    gone: assetOf('gone', 'video'),
    logo: assetOf('logo', 'image'),
  }
  const context = { ...STRICT, dataDir, assets }
  const clip = await resolveSource({ assetId: 'clip' }, context)
  t.match(clip, { ok: true, value: { kind: 'asset', live: false, url: `file:${dataDir}/assets/clip` } })
  t.match(clip, { ok: true, value: { options: { protocol_whitelist: 'file' } } })
  for (const [assetId, code] of [
    ['gone', 'source.not_found'],
    ['unknown', 'source.not_found'],
    ['constructor', 'source.not_found'],
    ['logo', 'source.unreadable'],
  ] as const) {
    t.match(await resolveSource({ assetId }, context), { ok: false, fault: { code } }, assetId)
  }
})
