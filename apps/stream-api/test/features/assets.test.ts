import { createHash, randomBytes } from 'node:crypto'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fail } from '@stream-manager/contracts'
import t from 'tap'
import { form, type Json, problem, refuseFile, testApi } from '../support/test-api.ts'

const upload = (url: string, body: FormData, headers: Record<string, string> = {}) =>
  fetch(`${url}/api/assets`, { method: 'POST', body, headers })

/** A form of unannounced length. */
const chunked = (data: FormData) => {
  const { body, headers } = new Response(data)
  return { body, headers: { 'content-type': headers.get('content-type') ?? '' } }
}

const filesOf = (dataDir: string) => readdir(join(dataDir, 'assets'))

t.test('a file is stored whole under its id, described, given back and deleted', async (t) => {
  const api = await testApi(t)
  const { url } = api
  const bytes = randomBytes(300_000)
  const uploaded = await upload(url, form(bytes, { name: 'My logo' }))
  t.equal(uploaded.status, 201)
  const asset: Json = await uploaded.json()
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  t.match(asset, { name: 'My logo', kind: 'image', sizeBytes: bytes.length, sha256, width: 1 })
  t.equal(uploaded.headers.get('location'), `/api/assets/${asset.id}`)
  t.same(await readFile(join(api.dataDir, 'assets', asset.id)), bytes)
  t.match((await api.get(`/api/assets/${asset.id}`)).json(), asset)
  t.match((await api.get('/api/assets')).json(), { items: [asset], nextCursor: null })

  const content = await fetch(`${url}/api/assets/${asset.id}/content`)
  t.equal(content.headers.get('content-type'), 'image/png')
  t.match(content.headers.get('content-security-policy'), /sandbox/)
  t.same(Buffer.from(await content.arrayBuffer()), bytes)
  const part = await fetch(`${url}/api/assets/${asset.id}/content`, { headers: { range: 'bytes=0-9' } })
  t.equal(part.status, 206)
  t.same(Buffer.from(await part.arrayBuffer()), bytes.subarray(0, 10))

  t.equal((await api.send('DELETE', `/api/assets/${asset.id}`)).statusCode, 204)
  t.same(await filesOf(api.dataDir), [])
  t.match(await api.get(`/api/assets/${asset.id}`), problem(404, 'asset.not_found'))
})

t.test('the audit log records uploads and refused ones', async (t) => {
  const api = await testApi(t)
  const { url } = api
  const headers = { 'idempotency-key': 'one' }
  const body = form(randomBytes(10))
  const asset: Json = await (await upload(url, body, headers)).json()
  await upload(url, body, headers)
  await upload(url, new FormData())
  const { items }: Json = (await api.get('/api/audit?operation=assets.upload')).json()
  t.match(items, [
    { operation: 'assets.upload', target: 'main', result: 'request.invalid' },
    { operation: 'assets.upload', target: `main/${asset.id}`, result: 'ok', address: /127\.0\.0\.1$/ },
  ])
  t.equal(items.length, 2, 'a repetition changes nothing')
})

t.test('a file name never contains a path', async (t) => {
  const api = await testApi(t)
  const { url } = api
  for (const name of ['../../etc/passwd', '..\\..\\passwd', '/etc/passwd']) {
    const asset: Json = await (await upload(url, form(randomBytes(10), { name }))).json()
    t.equal(asset.name, 'passwd')
  }
})

t.test('rejects a file that is no media or has too many pixels, and removes it', async (t) => {
  for (const [inspect, code, status] of [
    [refuseFile, 'asset.unsupported', 422],
    [async () => fail('source.too_large', 'Too many pixels'), 'source.too_large', 422],
  ] as const) {
    const api = await testApi(t, { inspect })
    const refused = await upload(api.url, form(randomBytes(100)))
    t.equal(refused.status, status)
    t.match(await refused.json(), { code })
    t.same(await filesOf(api.dataDir), [])
    t.same((await api.get('/api/assets')).json().items, [])
  }
})

t.test('a file over the limit is 413, with or without a content length', async (t) => {
  const api = await testApi(t, { environment: { MAX_UPLOAD_BYTES: '2048' } })
  const { url } = api
  for (const sizeBytes of [2049, 300_000]) {
    const refused = await upload(url, form(randomBytes(sizeBytes)))
    t.equal(refused.status, 413, `${sizeBytes} bytes`)
    t.match(await refused.json(), { code: 'request.too_large' })
  }
  t.equal((await upload(url, form(randomBytes(2048)))).status, 201, 'the limit itself is allowed')
  t.equal((await filesOf(api.dataDir)).length, 1)
})

t.test('an upload over the quota of all assets is 413, with or without a content length', async (t) => {
  const api = await testApi(t, { limits: { maxAssetsBytes: 400_000 } })
  t.equal((await upload(api.url, form(randomBytes(100_000)))).status, 201)
  const announced = await api.send('POST', '/api/assets', undefined, {
    'content-type': 'multipart/form-data; boundary=x',
    'content-length': '500000',
    expect: '100-continue',
  })
  t.match(announced, problem(413, 'asset.quota_exceeded'), 'before any byte of the body')
  const { body, headers } = chunked(form(randomBytes(320_000)))
  const streamed = await fetch(`${api.url}/api/assets`, { method: 'POST', body, headers, duplex: 'half' })
  t.equal(streamed.status, 413)
  t.match(await streamed.json(), { code: 'asset.quota_exceeded', detail: /100000 of 400000 bytes/ })
  t.equal((await filesOf(api.dataDir)).length, 1)
})

t.test('an upload that would touch the reserve of free space is 507', async (t) => {
  const api = await testApi(t, { environment: { MIN_FREE_DISK_BYTES: String(10 ** 14) } })
  const refused = await upload(api.url, form(randomBytes(100)))
  t.equal(refused.status, 507)
  t.match(await refused.json(), { code: 'storage.full', detail: /MIN_FREE_DISK_BYTES/ })
  t.same(await filesOf(api.dataDir), [])
})

t.test('a form must hold one file and no unknown field', async (t) => {
  const api = await testApi(t)
  const { url } = api
  const two = form(randomBytes(10))
  two.append('other', new Blob(['x']), 'b.png')
  const none = new FormData()
  none.set('name', 'x')
  for (const body of [two, none, form(randomBytes(10), { path: '/etc' })]) {
    const refused = await upload(url, body)
    t.equal(refused.status, 400)
    t.match(await refused.json(), { code: 'request.invalid' })
  }
  t.same(await filesOf(api.dataDir), [])
})

t.test('rejects a body that is no form with 415', async (t) => {
  const api = await testApi(t)
  const file = await api.send('POST', '/api/assets', { file: 'x' })
  t.match(file, problem(415, 'request.unsupported_media_type'))
  const raw = await api.send('POST', '/api/assets', 'x', { 'content-type': 'image/png' })
  t.match(raw, problem(415, 'request.unsupported_media_type'))
})

t.test('an upload repeated under its key is one asset', async (t) => {
  const api = await testApi(t)
  const { url } = api
  const bytes = randomBytes(1000)
  const headers = { 'idempotency-key': 'logo-1' }
  const first = await upload(url, form(bytes), headers)
  const again = await upload(url, form(bytes), headers)
  t.same(await again.json(), await first.json())
  t.equal(again.headers.get('idempotency-replayed'), 'true')
  t.equal((await upload(url, form(randomBytes(1000)), headers)).status, 422)
  t.equal((await filesOf(api.dataDir)).length, 1)
})

t.test('refuses to delete a file that a layer shows', async (t) => {
  const api = await testApi(t)
  const asset: Json = await (await upload(api.url, form(randomBytes(10)))).json()
  const layer = { id: 'logo', type: 'image', content: { assetId: asset.id } }
  t.equal((await api.send('POST', '/api/layers', layer)).statusCode, 201)
  t.match(await api.send('DELETE', `/api/assets/${asset.id}`), problem(409, 'asset.in_use'))
})

t.test('the next start removes incomplete files of an interrupted upload', async (t) => {
  const api = await testApi(t)
  const { AssetFiles } = await import('@stream-manager/media-store')
  await writeFile(join(api.dataDir, 'assets', 'half.partial'), 'x')
  await new AssetFiles(api.dataDir).prepare()
  t.same(await filesOf(api.dataDir), [])
})

const PART = '--x\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\nabc'
const BROKEN_FORMS: readonly [type: string, body: string][] = [
  ['multipart/form-data', ''],
  ['multipart/form-data', `${PART}\r\n--x--`],
  ['multipart/form-data; boundary=', PART],
  ['multipart/form-data; boundary=""', PART],
  ['multipart/form-data; boundary="', PART],
  ['multipart/form-data; charset=x', PART],
  ['multipart/form-data; boundary=y', PART],
  ['multipart/form-data; boundary=x', ''],
  ['multipart/form-data; boundary=x', '--x'],
  ['multipart/form-data; boundary=x', '--x\r\n'],
  ['multipart/form-data; boundary=x', '--x\r\nfoo\r\n\r\nbar\r\n--x--'],
  ['multipart/form-data; boundary=x', PART],
]

t.test('rejects a broken form as malformed, and keeps nothing of it', async (t) => {
  const api = await testApi(t)
  for (const [type, body] of BROKEN_FORMS) {
    const { statusCode, body: answer } = await api.send('POST', '/api/assets', body, { 'content-type': type })
    t.match([statusCode, answer], [400, /"code":"request\.(malformed|invalid)"/], `${type} ${body}`)
  }
  t.same(await filesOf(api.dataDir), [])
})

t.test('rejects a name that is not valid UTF-8 and keeps nothing', async (t) => {
  const api = await testApi(t)
  const disposition = '--x\r\nContent-Disposition: form-data; name='
  for (const text of [
    `${PART}\r\n${disposition}"name"\r\n\r\n\xff\r\n--x--`,
    `${disposition}"file"; filename="\xc3.png"\r\n\r\nabc\r\n--x--`,
  ]) {
    const headers = { 'content-type': 'multipart/form-data; boundary=x' }
    const body = Buffer.from(text, 'latin1')
    const refused = await fetch(`${api.url}/api/assets`, { method: 'POST', headers, body })
    t.match([refused.status, await refused.text()], [400, /not valid UTF-8/])
  }
  t.same(await filesOf(api.dataDir), [])
})
