import { gzipSync } from 'node:zlib'
import t, { type Test } from 'tap'
import { Type } from 'typebox'
import { createServer, listen } from '../../src/index.ts'
import { captureLog } from '../support/log-capture.ts'
import { speak } from '../support/speak.ts'

const BODY = Type.Object({ name: Type.String() }, { additionalProperties: false })

const start = async (t: Test) => {
  const app = await createServer({ logger: captureLog().logger })
  t.teardown(() => app.close())
  for (const method of ['POST', 'PUT', 'PATCH'] as const) {
    app.route({ method, url: '/items', schema: { body: BODY }, handler: async ({ body }) => body })
  }
  app.delete('/items', (_request, reply) => reply.code(204).send())
  app.post('/actions', async () => 'done')
  const [address] = await listen([{ app, host: '127.0.0.1', port: 0, variable: 'PORT' }])
  if (!address) throw new Error('unreachable: one listener, one address')
  const ask = async (
    method: string,
    path: string,
    init: { type?: string; coding?: string; body?: Uint8Array },
  ) => {
    const headers = {
      ...(init.type !== undefined && { 'content-type': init.type }),
      ...(init.coding !== undefined && { 'content-encoding': init.coding }),
    }
    const body = init.body && Buffer.from(init.body)
    const answer = await fetch(address.url + path, { method, headers, ...(body && { body }) })
    return { status: answer.status, headers: answer.headers, text: await answer.text() }
  }
  return { ask, port: address.port }
}

const JSON_BODY = Buffer.from('{"name":"é"}')

t.test('a body that is not valid UTF-8 is malformed and never repaired', async (t) => {
  const { ask } = await start(t)
  const sequences = [[0xff], [0xc3], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xe9]]
  for (const method of ['POST', 'PUT', 'PATCH']) {
    for (const bytes of sequences) {
      const body = Buffer.concat([Buffer.from('{"name":"'), Buffer.from(bytes), Buffer.from('"}')])
      const { status, text } = await ask(method, '/items', { type: 'application/json', body })
      t.match([status, text], [400, /"code":"request.malformed"/], `${method} ${bytes}`)
    }
  }
  t.match(await ask('POST', '/items', { type: 'application/json', body: JSON_BODY }), { status: 200 })
})

t.test('a byte order mark before the JSON is ignored', async (t) => {
  const { ask } = await start(t)
  const body = Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), JSON_BODY])
  t.match(await ask('POST', '/items', { type: 'application/json', body }), {
    status: 200,
    text: '{"name":"é"}',
  })
})

t.test('only UTF-8 is taken as charset', async (t) => {
  const { ask } = await start(t)
  for (const charset of ['utf-8', 'UTF-8', '"utf-8"', 'utf8']) {
    const type = `application/json; charset=${charset}`
    t.equal((await ask('POST', '/items', { type, body: JSON_BODY })).status, 200, charset)
  }
  for (const charset of ['utf-16', 'iso-8859-1', '"windows-1252"', 'utf-7']) {
    const type = `application/json; charset=${charset}`
    t.equal((await ask('POST', '/items', { type, body: JSON_BODY })).status, 415, charset)
  }
})

t.test('a PATCH may be named a merge patch, and other methods may not', async (t) => {
  const { ask } = await start(t)
  for (const [method, type, status] of [
    ['PATCH', 'application/merge-patch+json', 200],
    ['PATCH', 'Application/Merge-Patch+JSON; charset=utf-8', 200],
    ['PATCH', 'application/json', 200],
    ['PATCH', 'application/json-patch+json', 415],
    ['PATCH', 'application/merge-patch+jsonx', 415],
    ['POST', 'application/merge-patch+json', 415],
    ['PUT', 'application/merge-patch+json', 415],
  ] as const) {
    t.equal((await ask(method, '/items', { type, body: JSON_BODY })).status, status, `${method} ${type}`)
  }
  const broken = { type: 'application/merge-patch+json', body: Buffer.from('{"other":1}') }
  t.equal((await ask('PATCH', '/items', broken)).status, 400, 'is checked like JSON')
})

t.test('a content type without a body is fine where no body is taken', async (t) => {
  const { ask, port } = await start(t)
  for (const type of ['application/json', 'application/json; charset=utf-8', 'text/plain', 'garbage']) {
    t.equal((await ask('DELETE', '/items', { type })).status, 204, type)
    t.equal((await ask('POST', '/actions', { type })).status, 200, type)
  }
  for (const type of ['application/json', 'application/merge-patch+json']) {
    t.match((await ask('PATCH', '/items', { type })).status, /^4/, type)
  }
  const lines = [
    'DELETE /items HTTP/1.1',
    'Host: localhost',
    'Connection: close',
    'Content-Type: application/json',
  ]
  const chunked = [...lines, 'Transfer-Encoding: chunked', '', '0', '', ''].join('\r\n')
  t.match(await speak(port, chunked), /^HTTP\/1.1 204/, 'an empty chunked body')
})

t.test('a content coding is 415 and tells that none is taken', async (t) => {
  const { ask } = await start(t)
  const body = gzipSync(JSON_BODY)
  for (const coding of ['gzip', 'br', 'deflate', 'zstd', 'gzip, identity', 'x']) {
    for (const method of ['POST', 'PATCH', 'DELETE']) {
      const refused = await ask(method, '/items', { type: 'application/json', coding, body })
      t.match([refused.status, refused.text], [415, /request.unsupported_media_type/], `${method} ${coding}`)
      t.equal(refused.headers.get('accept-encoding'), 'identity')
    }
  }
  const plain = { type: 'application/json', coding: 'identity', body: JSON_BODY }
  t.equal((await ask('POST', '/items', plain)).status, 200)
})

t.test('a path with a slash at its end answers as without it', async (t) => {
  const { ask } = await start(t)
  t.equal((await ask('POST', '/items/', { type: 'application/json', body: JSON_BODY })).status, 200)
  t.equal((await ask('DELETE', '/items/', {})).status, 204)
  const refused = await ask('GET', '/items/', {})
  t.match([refused.status, refused.headers.get('allow')], [405, 'DELETE, PATCH, POST, PUT'])
  t.equal((await ask('GET', '/nowhere/', {})).status, 404)
})
