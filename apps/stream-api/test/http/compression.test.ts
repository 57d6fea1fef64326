import { writeFile } from 'node:fs/promises'
import { type IncomingHttpHeaders, request } from 'node:http'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib'
import t, { type Test } from 'tap'
import { PAGE_FILES } from '../../src/features/page/files.ts'
import { type Json, type TestApi, testApi } from '../support/test-api.ts'

/** The first script of the page. The build names it by its digest. */
const SCRIPT =
  Object.keys(PAGE_FILES).find((path) => /\/index-[^/]*\.js$/.test(path)) ?? 'the page is not built'

const DECODERS: Readonly<Record<string, (bytes: Buffer) => Buffer>> = {
  br: brotliDecompressSync,
  gzip: gunzipSync,
  zstd: zstdDecompressSync,
}
const CODINGS = Object.keys(DECODERS)
const PLAYLIST = '/hls/main/index.m3u8'
const SEGMENT = '/hls/main/abc-1.ts'
/** As long as that of a stream with a window for rewinding. */
const LINES = Array.from({ length: 100 }, (_, number) => `#EXTINF:2.000,\nabc-${number}.ts\n`)
const PLAYLIST_TEXT = `#EXTM3U\n#EXT-X-TARGETDURATION:2\n${LINES.join('')}`

interface Answer {
  readonly statusCode: number
  readonly headers: IncomingHttpHeaders
  readonly bytes: Buffer
  readonly text: string
}

interface Asked {
  readonly method?: string
  readonly headers?: Record<string, string>
  readonly body?: string
}

/** Reads the bytes as they arrive: the client of other tests does not decode. */
const ask = ({ url }: TestApi, path: string, { method = 'GET', headers = {}, body }: Asked = {}) =>
  new Promise<Answer>((resolve, reject) => {
    const { hostname, port } = new URL(url)
    const type = body === undefined ? {} : { 'content-type': 'application/json' }
    const outgoing = request(
      { hostname, port, path, method, headers: { ...type, ...headers } },
      (incoming) => {
        const decode =
          (method === 'HEAD' ? undefined : DECODERS[incoming.headers['content-encoding'] ?? '']) ??
          ((bytes) => bytes)
        buffer(incoming).then((bytes) => {
          const statusCode = incoming.statusCode ?? 0
          resolve({ statusCode, headers: incoming.headers, bytes, text: decode(bytes).toString() })
        }, reject)
      },
    )
    outgoing.on('error', reject)
    outgoing.end(body)
  })

const text = (number: number) =>
  JSON.stringify({ type: 'text', name: `Layer ${number}`, content: { text: `Line ${number}` } })

/** An API with some layers and files. */
const withContent = async (t: Test): Promise<TestApi> => {
  const api = await testApi(t)
  await writeFile(join(api.dataDir, PLAYLIST), PLAYLIST_TEXT)
  await writeFile(join(api.dataDir, SEGMENT), 'x'.repeat(4096))
  for (let number = 0; number < 8; number += 1) {
    const headers = { prefer: 'wait=0' }
    await ask(api, '/api/layers', { method: 'POST', body: text(number), headers })
  }
  return api
}

const PAGE = ['/', SCRIPT, '/docs/static/swagger-ui.css']
const JSON_PATHS = ['/api/layers', '/api/streams/main/layers', '/api/stream/state', '/api/openapi.json']

t.test('JSON, the page, the reference and playlists are compressed as the client takes them', async (t) => {
  const api = await withContent(t)
  for (const path of [...JSON_PATHS, ...PAGE, '/docs/', '/docs/json', PLAYLIST]) {
    const plain = await ask(api, path)
    t.equal(plain.statusCode, 200, path)
    t.equal(plain.headers['content-encoding'], undefined)
    t.equal(plain.headers.vary, 'accept-encoding', `${path} says that it varies`)
    if (plain.bytes.length < 1024) continue
    for (const coding of CODINGS) {
      const { headers, bytes, text } = await ask(api, path, { headers: { 'accept-encoding': coding } })
      t.equal(headers['content-encoding'], coding, `${path} ${coding}`)
      t.equal(headers['content-type'], plain.headers['content-type'])
      t.equal(headers['cache-control'], plain.headers['cache-control'])
      t.equal(headers.vary, 'accept-encoding')
      t.ok(bytes.length < plain.bytes.length * 0.7, `${bytes.length} of ${plain.bytes.length} bytes`)
      if (path !== '/api/stream/state') t.equal(text, plain.text)
    }
  }
})

t.test('a compressed file keeps its tags, conditions and ranges', async (t) => {
  const api = await withContent(t)
  for (const path of [SCRIPT, PLAYLIST]) {
    const plain = await ask(api, path)
    const etag = plain.headers.etag ?? ''
    for (const coding of CODINGS) {
      const accept = { 'accept-encoding': coding }
      const variant = etag.replace(/"$/, `~${coding}"`)
      t.equal((await ask(api, path, { headers: accept })).headers.etag, variant)
      for (const known of [etag, variant]) {
        const same = await ask(api, path, { headers: { ...accept, 'if-none-match': known } })
        t.match(same, { statusCode: 304, text: '', headers: { etag: known, vary: 'accept-encoding' } })
        t.equal(same.headers['content-encoding'], undefined)
        const checked = await ask(api, path, { headers: { ...accept, 'if-match': known } })
        t.equal(checked.statusCode, 200)
      }
      const part = await ask(api, path, { headers: { ...accept, range: 'bytes=0-99' } })
      t.match(part, { statusCode: 206, text: plain.text.slice(0, 100), headers: { etag } })
      t.equal(part.headers['content-encoding'], undefined)
      const joined = { ...accept, range: 'bytes=0-99', 'if-range': variant }
      t.match(
        await ask(api, path, { headers: joined }),
        { statusCode: 200, text: plain.text, headers: { etag } },
        'a part of the content is not joined with a part of a variant',
      )
    }
  }
})

const CHANGING = ['date', 'x-request-id', 'transfer-encoding', 'ratelimit-remaining', 'ratelimit-reset']

t.test('HEAD has the headers of GET with every coding', async (t) => {
  const api = await withContent(t)
  for (const path of [
    '/api/layers',
    '/api/openapi.json',
    '/',
    '/docs/',
    '/docs/static/index.css',
    PLAYLIST,
    SEGMENT,
  ]) {
    for (const coding of ['identity', ...CODINGS]) {
      const headers = { 'accept-encoding': coding }
      const whole = await ask(api, path, { headers })
      const head = await ask(api, path, { headers, method: 'HEAD' })
      for (const name of CHANGING) {
        delete whole.headers[name]
        delete head.headers[name]
      }
      t.same(head.headers, whole.headers, `${path} ${coding}`)
      t.equal(head.bytes.length, 0)
    }
  }
})

t.test('segments, uploads and refusals are sent as they are', async (t) => {
  const api = await withContent(t)
  const headers = { 'accept-encoding': CODINGS.join() }
  const form = new FormData()
  form.set('file', new Blob([Buffer.alloc(4096)]), 'picture.png')
  const asset: Json = await (await fetch(`${api.url}/api/assets`, { method: 'POST', body: form })).json()
  for (const path of [SEGMENT, `/api/assets/${asset.id}/content`, '/api/nothing', '/hls/main/none.ts']) {
    const answer = await ask(api, path, { headers })
    t.equal(answer.headers['content-encoding'], undefined, path)
    t.equal(answer.headers.vary, undefined, path)
  }
})

t.test('answers with a secret are never compressed', async (t) => {
  const api = await withContent(t)
  const headers = { 'accept-encoding': CODINGS.join() }
  const post = (path: string, input: object) =>
    ask(api, path, { method: 'POST', body: JSON.stringify(input), headers })
  const link = await post('/api/links', { name: 'guests', role: 'viewer' })
  const answers = [
    link,
    await post('/api/keys', { name: 'robot', role: 'viewer' }),
    await post('/api/sessions', { link: JSON.parse(link.text).link }),
    await ask(api, '/api/playback/address', { headers }),
  ]
  for (const { statusCode, headers: answered } of answers) {
    t.ok(statusCode < 300)
    t.equal(answered['content-encoding'], undefined)
    t.equal(answered.vary, undefined, 'a longer answer is not compressed either')
  }
})

t.test('a write takes the tag of a compressed answer', async (t) => {
  const api = await testApi(t)
  const long = JSON.stringify({ type: 'text', name: 'Long', content: { text: 'word '.repeat(400) } })
  const created = await ask(api, '/api/layers', { method: 'POST', body: long, headers: { prefer: 'wait=0' } })
  const path = `/api/layers/${JSON.parse(created.text).id}`
  const { etag = '' } = (await ask(api, path, { headers: { 'accept-encoding': 'br' } })).headers
  t.match(etag, /~br"$/)
  const change = { method: 'PATCH', body: '{"name":"New"}' }
  const headers = { 'if-match': etag, prefer: 'wait=0' }
  t.equal((await ask(api, path, { ...change, headers })).statusCode, 200)
  t.equal((await ask(api, path, { ...change, headers })).statusCode, 412, 'the tag is of an older revision')
})
