import { randomBytes } from 'node:crypto'
import { type IncomingHttpHeaders, request } from 'node:http'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { setImmediate } from 'node:timers/promises'
import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib'
import t, { type Test } from 'tap'
import { createServer, listen, refuse, type Server } from '../../src/index.ts'
import { captureLog } from '../support/log-capture.ts'

const DECODERS: Readonly<Record<string, (bytes: Buffer) => Buffer>> = {
  br: brotliDecompressSync,
  gzip: gunzipSync,
  zstd: zstdDecompressSync,
}
const LARGE = { items: Array.from({ length: 2000 }, (_, number) => ({ number, name: 'a name' })) }
const MEDIUM = { items: LARGE.items.slice(0, 100) }
const TAG = '"5"'

interface Answer {
  readonly statusCode: number
  readonly headers: IncomingHttpHeaders
  readonly bytes: Buffer
  /** Without its coding. */
  readonly text: string
}

type Ask = (path: string, headers?: Record<string, string>, method?: string) => Promise<Answer>

const addRoutes = (app: Server): void => {
  app.get('/large', (_request, reply) => reply.header('etag', TAG).send(LARGE))
  app.get('/medium', (_request, reply) => reply.header('etag', TAG).send(MEDIUM))
  app.get('/small', (_request, reply) => reply.header('etag', TAG).send({ ok: true }))
  app.get('/conditional', ({ headers }, reply) => {
    reply.header('etag', TAG)
    return headers['if-none-match'] === TAG ? reply.code(304).send() : reply.send(MEDIUM)
  })
  app.put('/conditional', ({ headers }, reply) => reply.send({ match: headers['if-match'] }))
  app.get('/secret', { config: { secret: true } }, (_request, reply) =>
    reply.header('etag', TAG).send(MEDIUM),
  )
  app.get('/fixed', (_request, reply) => reply.header('cache-control', 'no-transform').send(MEDIUM))
  app.get('/weak', (_request, reply) => reply.header('etag', 'W/"5"').send(MEDIUM))
  app.get('/origin', (_request, reply) => reply.header('vary', 'Origin').send(MEDIUM))
  app.get('/picture', (_request, reply) => reply.type('image/png').send(Buffer.alloc(4096)))
  app.get('/bytes', (_request, reply) => reply.type('application/octet-stream').send(Buffer.alloc(4096)))
  app.get('/stream', (_request, reply) =>
    reply.type('text/plain').send(Readable.from(['one ', 'two '.repeat(5000)])),
  )
  app.get('/broken', (_request, reply) => {
    const parts = async function* () {
      yield 'one '.repeat(5000)
      throw new Error('the source ended')
    }
    return reply.type('text/plain').send(Readable.from(parts()))
  })
  app.get('/broken-late', (_request, reply) => {
    const parts = async function* () {
      yield randomBytes(2 ** 20).toString('hex')
      // Fails once the first bytes have left.
      while (!reply.raw.headersSent) await setImmediate()
      throw new Error('the source ended')
    }
    return reply.type('text/plain').send(Readable.from(parts()))
  })
  app.get('/refused', async () => {
    throw refuse('request.invalid', 'x'.repeat(5000))
  })
}

const start = async (t: Test): Promise<Ask> => {
  const app = await createServer({ logger: captureLog().logger })
  t.teardown(() => app.close())
  addRoutes(app)
  const [address] = await listen([{ app, host: '127.0.0.1', port: 0, variable: 'PORT' }])
  const port = address?.port
  return (path, headers = {}, method = 'GET') =>
    new Promise((resolve, reject) => {
      const outgoing = request({ host: '127.0.0.1', port, path, method, headers }, (incoming) => {
        const decode = DECODERS[incoming.headers['content-encoding'] ?? ''] ?? ((bytes) => bytes)
        const answer = { statusCode: incoming.statusCode ?? 0, headers: incoming.headers }
        buffer(incoming).then(
          (bytes) => resolve({ ...answer, bytes, text: method === 'HEAD' ? '' : decode(bytes).toString() }),
          reject,
        )
      })
      outgoing.on('error', reject)
      outgoing.setTimeout(30_000, () => outgoing.destroy(new Error('no answer within 30 s')))
      outgoing.end()
    })
}

t.test('an answer of 1 KiB or more is compressed as the client takes it', async (t) => {
  const ask = await start(t)
  for (const path of ['/medium', '/large', '/stream']) {
    const plain = await ask(path)
    t.equal(plain.headers['content-encoding'], undefined)
    t.equal(plain.headers.vary, 'accept-encoding', 'also the answer that is not compressed')
    for (const coding of Object.keys(DECODERS)) {
      const { headers, bytes, text } = await ask(path, { 'accept-encoding': coding })
      t.match(headers, { 'content-encoding': coding, vary: 'accept-encoding' }, `${path} ${coding}`)
      t.equal(text, plain.text)
      t.ok(bytes.length < plain.bytes.length / 3, `${bytes.length} of ${plain.bytes.length} bytes`)
    }
  }
})

t.test('Accept-Encoding is read as RFC 9110 says', async (t) => {
  const ask = await start(t)
  for (const [accepted, coding] of [
    ['gzip, deflate, br, zstd', 'zstd'],
    ['gzip, deflate, br', 'br'],
    ['*', 'zstd'],
    ['zstd;q=0, *', 'br'],
    ['br;q=0.5, gzip;q=0.9', 'gzip'],
    ['GZIP ; q=1.0', 'gzip'],
    ['x-gzip', 'gzip'],
    ['gzip, identity;q=0', 'gzip'],
    ['gzip;q=0.5, identity;q=0.8', undefined],
    ['', undefined],
    ['identity', undefined],
    ['*;q=0', undefined],
    ['gzip;q=0', undefined],
    ['gzip;q=0.000, br;q=0', undefined],
    ['gzip;q=2', undefined],
    ['gzip;level=9', undefined],
    ['deflate, compress, nonsense', undefined],
    [',;,q=1;', undefined],
  ] as const) {
    const { statusCode, headers, text } = await ask('/medium', { 'accept-encoding': accepted })
    t.equal(headers['content-encoding'], coding, accepted)
    t.same([statusCode, text], [200, JSON.stringify(MEDIUM)])
  }
})

t.test('each variant has a tag, and each of the tags is known again', async (t) => {
  const ask = await start(t)
  for (const coding of Object.keys(DECODERS)) {
    const etag = `"5~${coding}"`
    const accept = { 'accept-encoding': coding }
    t.equal((await ask('/conditional', accept)).headers.etag, etag)
    for (const known of [TAG, '"5~br"', '"5~gzip"', '"5~zstd"']) {
      const same = await ask('/conditional', { ...accept, 'if-none-match': known })
      t.match(same, { statusCode: 304, text: '', headers: { etag: known, vary: 'accept-encoding' } })
    }
    const other = await ask('/conditional', { ...accept, 'if-none-match': '"6~gzip"' })
    t.match(other, { statusCode: 200, headers: { etag } })
    const written = await ask('/conditional', { 'if-match': etag }, 'PUT')
    t.equal(written.text, `{"match":"\\"5\\""}`, 'a write names the content by the tag of a variant')
  }
  t.equal((await ask('/small', { 'accept-encoding': 'br' })).headers.etag, TAG)
  t.equal((await ask('/weak', { 'accept-encoding': 'br' })).headers.etag, 'W/"5"')
})

const CHANGING = ['date', 'x-request-id', 'transfer-encoding']

t.test('HEAD has the headers of GET', async (t) => {
  const ask = await start(t)
  for (const path of ['/medium', '/large', '/small', '/secret', '/picture', '/stream']) {
    for (const accepted of ['identity', 'gzip', 'br', 'zstd']) {
      const accept = { 'accept-encoding': accepted }
      const whole = await ask(path, accept)
      const head = await ask(path, accept, 'HEAD')
      for (const name of CHANGING) {
        delete whole.headers[name]
        delete head.headers[name]
      }
      t.same(head.headers, whole.headers, `${path} ${accepted}`)
      t.equal(head.bytes.length, 0)
    }
  }
})

t.test('small answers, media, secrets, refusals and fixed answers are not compressed', async (t) => {
  const ask = await start(t)
  const accept = { 'accept-encoding': 'gzip, br, zstd' }
  for (const path of ['/small', '/secret', '/fixed', '/picture', '/bytes', '/refused']) {
    t.equal((await ask(path, accept)).headers['content-encoding'], undefined, path)
  }
  t.match((await ask('/small', accept)).headers, { vary: 'accept-encoding' }, 'a later answer may be larger')
  for (const path of ['/secret', '/picture', '/bytes', '/refused']) {
    t.equal((await ask(path, accept)).headers.vary, undefined, `${path} never depends on it`)
  }
  t.match(await ask('/secret', accept), { text: JSON.stringify(MEDIUM), headers: { etag: TAG } })
  const plain = await ask('/medium', { ...accept, 'cache-control': 'no-transform' })
  t.equal(plain.headers['content-encoding'], undefined)
  t.equal((await ask('/medium', { ...accept, range: 'bytes=0-9' })).headers['content-encoding'], undefined)
  t.equal((await ask('/origin', accept)).headers.vary, 'Origin, accept-encoding')
})

t.test('an answer whose source fails is a readable refusal or ends the connection', async (t) => {
  const ask = await start(t)
  for (const coding of ['identity', ...Object.keys(DECODERS)]) {
    const accept = { 'accept-encoding': coding }
    const answer = await ask('/broken', accept).catch((error: Error) => error)
    if (!(answer instanceof Error)) t.match(answer, { statusCode: 500, text: /"code":"internal"/ }, coding)
    const late = await ask('/broken-late', accept).catch((error: Error) => error)
    t.ok(late instanceof Error, `${coding}: a part of the answer is never taken for the whole`)
  }
  t.equal((await ask('/small')).statusCode, 200)
})
