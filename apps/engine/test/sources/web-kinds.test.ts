import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import { type TestScope, webServer } from '@stream-manager/test-kit'
import t from 'tap'
import { resolveSource } from '../../src/sources/registry.ts'
import { NEEDS_FFMPEG, run } from '../media/support/clips.ts'
import { LOOPBACK } from '../support/egress.ts'
import { openMedia } from './open-media.ts'

const CONTEXT = { assets: {}, dataDir: '/nowhere', sources: LOOPBACK, signal: new AbortController().signal }
const SEGMENT = await readFile(fileURLToPath(new URL('fixtures/clip.m2ts', import.meta.url)))

const playlist = (entry: string) =>
  ['#EXTM3U', '#EXT-X-TARGETDURATION:1', '#EXTINF:1,', entry, '#EXT-X-ENDLIST', ''].join('\n')

interface Answer {
  readonly body: string | Buffer
  readonly type?: string
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
}

const send = ({ body, type, status = 200, headers = {} }: Answer, response: ServerResponse) =>
  response.writeHead(status, { ...headers, ...(type && { 'content-type': type }) }).end(body)

/** Serves an answer for each path, query included. */
const serve = (t: TestScope, answers: Readonly<Record<string, Answer>>) =>
  webServer(t, ({ url = '' }, response) => send(answers[url] ?? { body: '', status: 404 }, response))

const faultOf = async (url: string) => {
  const source = await resolveSource({ url }, CONTEXT)
  return source.ok ? source.value.kind : source.fault
}

const to = (location: string): Answer => ({ body: '', status: 302, headers: { location } })

t.test('a playlist is opened whatever its name, its content type and its redirects are', async (t) => {
  const list = playlist('/segment?n=1')
  const lists: Readonly<Record<string, Answer>> = {
    '/play?id=1': to('/moved'),
    '/moved': to('/manifest'),
    '/manifest': { body: list, type: 'application/vnd.apple.mpegurl' },
    '/as-text': { body: list, type: 'text/plain' },
    '/as-page.html': { body: list, type: 'text/html; charset=utf-8' },
    '/as-video.mp4': { body: list, type: 'video/mp4' },
    '/untyped': { body: list },
    '/byte-order-mark': { body: `\ufeff${list}` },
    '/blank-lines': { body: `\r\n\n${list}` },
    '/master': { body: '#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1000\nvariant?id=7\n' },
  }
  const server = await serve(t, {
    ...lists,
    '/variant?id=7': { body: `\ufeff${playlist('segment/without-name')}` },
    '/segment?n=1': { body: SEGMENT },
    '/segment/without-name': { body: SEGMENT },
  })
  for (const path of Object.keys(lists)) t.ok((await openMedia(server.url + path)).includes(64), path)
})

/** Codec and container of each. */
const SOUNDS = {
  mp3: ['libmp3lame', 'mp3'],
  adts: ['aac', 'adts'],
  vorbis: ['libvorbis', 'ogg'],
  opus: ['libopus', 'ogg'],
  flac: ['flac', 'flac'],
  wav: ['pcm_s16le', 'wav'],
  aiff: ['pcm_s16be', 'aiff'],
  ac3: ['ac3', 'ac3'],
  m4a: ['aac', 'ipod'],
  weba: ['libopus', 'webm'],
} as const

t.test('sound alone is opened under the name of a picture and a wrong type', NEEDS_FFMPEG, async (t) => {
  const dir = t.testdir()
  const names = Object.keys(SOUNDS)
  const outputs = Object.entries(SOUNDS).flatMap(([name, [codec, format]]) => [
    ...['-c:a', codec, '-f', format, `${dir}/${name}`],
  ])
  await run('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-t', '1', '-i', 'sine=440', ...outputs])
  const answers: Record<string, Answer> = {}
  for (const name of names)
    answers[`/${name}.mp4`] = { body: await readFile(`${dir}/${name}`), type: 'text/plain' }
  const server = await serve(t, answers)
  for (const path of Object.keys(answers)) t.strictSame(await openMedia(server.url + path), [0], path)
})

t.test('a source is asked only once before it plays', async (t) => {
  const server = await serve(t, { '/stream': { body: SEGMENT } })
  t.ok((await openMedia(`${server.url}/stream`)).includes(64))
  t.strictSame(server.requests, ['/stream'])
})

const SOUND = SEGMENT.subarray(0, 9900)

/** After 100 bytes of sound come a unit of title, then none. */
const titled = (sound: Buffer): Buffer => {
  const title = Buffer.alloc(16, "StreamTitle='x';")
  const parts = Array.from({ length: Math.ceil(sound.length / 100) }, (_, part) => [
    sound.subarray(part * 100, part * 100 + 100),
    part % 2 === 0 ? Buffer.concat([Buffer.from([1]), title]) : Buffer.from([0]),
  ])
  return Buffer.concat(parts.flat())
}

t.test('the titles of an internet radio are not asked for, and taken out where they come', async (t) => {
  const asked: unknown[] = []
  const server = await webServer(t, ({ headers }, response) => {
    asked.push(headers['icy-metadata'])
    response.writeHead(200, { 'content-type': 'audio/mpeg', 'icy-metaint': '100', 'icy-name': 'radio' })
    const body = titled(SOUND)
    // Odd cuts, through lengths and titles.
    for (let at = 0; at < body.length; at += 777) response.write(body.subarray(at, at + 777))
    response.end()
  })
  const source = await resolveSource({ url: `${server.url}/radio` }, CONTEXT)
  if (!source.ok) throw new Error(source.fault.detail)
  t.equal(source.value.isEndless, true)
  const response = await fetch(source.value.url)
  t.ok(SOUND.equals(Buffer.from(await response.arrayBuffer())), 'the sound is whole')
  t.strictSame(asked, [undefined])
})

t.test('an answer without a length is endless if it can be joined anywhere', async (t) => {
  const ENDLESS = {
    '/ts': SEGMENT,
    '/mp3': Buffer.from('ID3\x04'.padEnd(300)),
    '/ogg': Buffer.from('OggS'.padEnd(300)),
  }
  const FILES = { '/mp4': Buffer.from('....ftypisom'), '/wav': Buffer.from('RIFF....WAVEfmt ') }
  const server = await webServer(t, ({ url = '' }, response) => {
    const [, path, length] = /^(\/\w+)(\?length)?$/.exec(url) ?? []
    const body = { ...ENDLESS, ...FILES }[path as '/ts']
    response.writeHead(200, length ? { 'content-length': body.length } : { 'transfer-encoding': 'chunked' })
    response.end(body)
  })
  const isEndless = async (path: string) => {
    const source = await resolveSource({ url: server.url + path }, CONTEXT)
    return source.ok && source.value.isEndless
  }
  for (const path of Object.keys(ENDLESS)) {
    t.equal(await isEndless(path), true, path)
    t.equal(await isEndless(`${path}?length`), false, `${path} with a length`)
  }
  for (const path of Object.keys(FILES)) t.equal(await isEndless(path), false, path)
})

const NO_MEDIA: Readonly<Record<string, readonly [answer: Answer, message: RegExp]>> = {
  '/page': [{ body: '<!DOCTYPE html><html><body>Player</body></html>', type: 'text/html' }, /web page/],
  '/page.mp4': [{ body: '\n<!-- x --><HTML lang="en">', type: 'video/mp4' }, /web page/],
  '/page.m3u8': [{ body: '<html>Please sign in</html>', type: 'application/vnd.apple.mpegurl' }, /web page/],
  '/fragment': [{ body: 'Moved', type: 'text/html' }, /web page/],
  '/data': [{ body: '{"error":"no such stream"}', type: 'application/json' }, /JSON/],
  '/array': [{ body: ' [1, 2]' }, /JSON/],
  '/dash': [
    {
      body: '<?xml version="1.0"?>\n<MPD xmlns="urn:mpeg:dash:schema:mpd:2011">',
      type: 'application/dash+xml',
    },
    /DASH/,
  ],
  '/dash.mp4': [{ body: '\ufeff<MPD profiles="x">' }, /DASH/],
  '/feed': [{ body: '<?xml version="1.0"?><rss></rss>' }, /XML/],
  '/pls': [{ body: '[playlist]\nNumberOfEntries=0\n' }, /without an address/],
  '/text': [{ body: 'no media at all' }, /text/],
  '/drawing': [{ body: '<svg xmlns="http://www.w3.org/2000/svg"/>' }, /image/],
  '/photo': [{ body: Buffer.from('ffd8ffe000104a464946', 'hex'), type: 'image/jpeg' }, /type image/],
  '/photo.mp4': [{ body: Buffer.from('89504e470d0a1a0a', 'hex'), type: 'video/mp4' }, /type image/],
  '/avif': [{ body: Buffer.from('....ftypavif....') }, /type image/],
  '/webcam': [
    { body: '--x\r\ncontent-type: image/jpeg\r\n\r\n', type: 'multipart/x-mixed-replace; boundary=x' },
    /MJPEG/,
  ],
  '/document': [{ body: '%PDF-1.7' }, /PDF/],
  '/old.avi': [{ body: Buffer.from('RIFF....AVI LIST') }, /AVI/],
  '/old.mpg': [{ body: Buffer.from('000001ba44000400', 'hex') }, /program stream/],
}

t.test('an answer that is no media is refused by its name', async (t) => {
  const server = await serve(
    t,
    Object.fromEntries(Object.entries(NO_MEDIA).map(([path, [answer]]) => [path, answer])),
  )
  for (const [path, [, detail]] of Object.entries(NO_MEDIA)) {
    t.match(await faultOf(server.url + path), { code: 'source.unreadable', detail }, path)
  }
})

t.test('an answer with a status of failure is refused by that status', async (t) => {
  const codes = {
    401: 'source.denied',
    403: 'source.denied',
    404: 'source.not_found',
    410: 'source.denied',
    451: 'source.denied',
    429: 'source.unreachable',
    500: 'source.unreachable',
    503: 'source.unreachable',
  }
  const server = await webServer(t, ({ url = '' }, response) => {
    send({ body: '<html>sorry</html>', type: 'text/html', status: Number(url.slice(1)) }, response)
  })
  for (const [status, code] of Object.entries(codes)) {
    const fault = await faultOf(`${server.url}/${status}`)
    t.match(fault, { code, detail: new RegExp(`answered ${status}`) }, status)
  }
})

t.test('an answer without a byte is unreachable, for a stream may begin later', async (t) => {
  const server = await serve(t, { '/nothing': { body: '' } })
  t.match(await faultOf(`${server.url}/nothing`), { code: 'source.unreachable', detail: /without a byte/ })
})

t.test(
  'a list of addresses leads to its first one, and no further than the rules of addresses',
  async (t) => {
    const lists: Readonly<Record<string, Answer>> = {
      '/radio.m3u': { body: '#EXTM3U\n#EXTINF:-1,Radio\n/stream\n' },
      '/relative': { body: '\ufeff#EXTM3U\r\nstream\r\n' },
      '/radio.pls': { body: '[playlist]\nNumberOfEntries=1\nFile1=/stream\nTitle1=Radio\n' },
    }
    const server = await serve(t, {
      ...lists,
      '/stream': { body: SEGMENT },
      '/twice': { body: '#EXTM3U\n/radio.m3u\n' },
      '/file': { body: '#EXTM3U\nfile:///etc/passwd\n' },
      '/inwards': { body: '#EXTM3U\nhttp://10.0.0.1/a\n' },
    })
    for (const path of Object.keys(lists)) t.ok((await openMedia(server.url + path)).includes(64), path)
    t.match(await faultOf(`${server.url}/twice`), { code: 'source.unreadable', detail: /list inside/ })
    t.match(await faultOf(`${server.url}/file`), { code: 'source.refused' })
    t.match(await faultOf(`${server.url}/inwards`), { code: 'source.refused' })
  },
)

t.test('a radio that answers by ICY instead of HTTP is opened', async (t) => {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => socket.destroy())
    // The first line comes in two parts.
    socket.once('data', () => {
      socket.write('IC')
      setImmediate(() => {
        socket.write('Y 200 OK\r\nicy-name: old\r\ncontent-type: video/mp2t\r\n\r\n')
        socket.end(SEGMENT)
      })
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  t.ok((await openMedia(`http://127.0.0.1:${port}/;`)).includes(64))
  t.ok(sockets.size <= 4, 'no more connections than needed')
})

t.test('answers that a server compresses unasked are read', async (t) => {
  const list = playlist('/segment')
  const packed: Readonly<Record<string, Answer>> = {
    '/gzip': { body: gzipSync(list), headers: { 'content-encoding': 'gzip' } },
    '/deflate': { body: deflateSync(list), headers: { 'content-encoding': 'deflate' } },
    '/brotli': { body: brotliCompressSync(list), headers: { 'content-encoding': 'br' } },
    '/segment': { body: gzipSync(SEGMENT), headers: { 'content-encoding': 'gzip' } },
  }
  const server = await serve(t, {
    ...packed,
    '/page': { body: gzipSync('<html>'), headers: { 'content-encoding': 'gzip' } },
    '/cut': { body: gzipSync(SEGMENT).subarray(0, 2000), headers: { 'content-encoding': 'gzip' } },
  })
  for (const path of Object.keys(packed)) t.ok((await openMedia(server.url + path)).includes(64), path)
  t.match(await faultOf(`${server.url}/page`), { code: 'source.unreadable', detail: /web page/ })
  // A damaged answer must end, and end nothing else.
  await openMedia(`${server.url}/cut`)
})
