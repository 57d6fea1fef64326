import { mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import t, { type Test } from 'tap'
import { PAGE_FILES } from '../../src/features/page/files.ts'
import { openFile } from '../../src/http/opened-file.ts'
import { form, type Json, problem, type TestApi, testApi } from '../support/test-api.ts'

/** The first script of the page. The build names it by its digest. */
const SCRIPT =
  Object.keys(PAGE_FILES).find((path) => /\/index-[^/]*\.js$/.test(path)) ?? 'the page is not built'

const SEGMENT = '/hls/main/abc-1.ts'
const PLAYLIST = '/hls/main/index.m3u8'
const CONTENT = '0123456789'

/** An API with one file of each kind that it sends. */
const withFiles = async (t: Test) => {
  const api = await testApi(t, { environment: { HOST: '0.0.0.0' } })
  await writeFile(join(api.dataDir, SEGMENT), CONTENT)
  await writeFile(join(api.dataDir, PLAYLIST), CONTENT)
  const body = form(Buffer.from(CONTENT))
  const asset: Json = await (await fetch(`${api.url}/api/assets`, { method: 'POST', body })).json()
  return { api, paths: [SEGMENT, PLAYLIST, `/api/assets/${asset.id}/content`], asset }
}

t.test('a part of a file is answered by its range, on every path of files', async (t) => {
  const { api, paths } = await withFiles(t)
  for (const path of paths) {
    for (const [range, contentRange, body] of [
      ['bytes=0-3', 'bytes 0-3/10', '0123'],
      ['bytes=8-', 'bytes 8-9/10', '89'],
      ['bytes=-2', 'bytes 8-9/10', '89'],
      ['bytes=-99', 'bytes 0-9/10', CONTENT],
      ['bytes=5-99', 'bytes 5-9/10', '56789'],
    ]) {
      const answer = await api.get(path, { range: range ?? '' })
      t.match(
        answer,
        { statusCode: 206, body, headers: { 'content-range': contentRange } },
        `${path} ${range}`,
      )
      t.equal(answer.headers['content-length'], String(body?.length))
    }
    for (const range of ['bytes=10-', 'bytes=99-100', 'bytes=-0']) {
      const refused = await api.get(path, { range })
      t.match(refused, problem(416, 'request.range_not_satisfiable'), `${path} ${range}`)
      t.match(refused.headers, { 'content-range': 'bytes */10', 'cache-control': 'no-store' })
    }
    for (const range of ['bytes=5-2', 'bytes=x', 'bytes=-', 'lines=1-2', 'bytes=0-1,4-5']) {
      t.match(await api.get(path, { range }), { statusCode: 200, body: CONTENT }, `${path} ${range}`)
    }
  }
})

t.test('a file that the client has is 304, and another version fails its precondition', async (t) => {
  const { api, paths } = await withFiles(t)
  for (const path of [...paths, '/', SCRIPT]) {
    const { headers, body } = await api.get(path)
    const { etag = '', 'last-modified': modified = '' } = headers
    for (const known of [etag, `W/${etag}`, `"x", ${etag}`, '*']) {
      const same = await api.get(path, { 'if-none-match': known })
      t.match(same, {
        statusCode: 304,
        body: '',
        headers: { etag, 'cache-control': headers['cache-control'] },
      })
    }
    t.equal((await api.get(path, { 'if-modified-since': modified })).statusCode, 304)
    t.equal((await api.get(path, { 'if-modified-since': 'yesterday' })).statusCode, 200)
    const other = { 'if-none-match': '"other"', 'if-modified-since': modified }
    t.match(await api.get(path, other), { statusCode: 200, body }, 'the tag decides')
    t.match(await api.get(path, { 'if-match': '"other"' }), problem(412, 'request.precondition_failed'))
    t.equal((await api.get(path, { 'if-match': etag })).statusCode, 200)
    const range = 'bytes=0-0'
    t.equal((await api.get(path, { range, 'if-range': etag })).statusCode, 206)
    t.equal(
      (await api.get(path, { range, 'if-range': '"other"' })).statusCode,
      200,
      'a part of another version',
    )
  }
})

const CHANGING = ['date', 'x-request-id', 'connection', 'keep-alive', 'transfer-encoding']

const lasting = (headers: object) =>
  Object.fromEntries(
    Object.entries(headers).filter(([name]) => !CHANGING.includes(name) && !name.startsWith('ratelimit-')),
  )

const agree = async (t: Test, { get, send }: TestApi, path: string, headers = {}) => {
  const answer = await get(path, headers)
  const head = await send('HEAD', path, undefined, headers)
  t.equal(head.statusCode, answer.statusCode, path)
  t.equal(head.body, '')
  const { 'content-length': length, ...rest } = lasting(answer.headers)
  const { 'content-length': headLength, ...headRest } = lasting(head.headers)
  t.strictSame(headRest, rest, path)
  // Request ids in refusals have one length, so the length agrees there too.
  t.equal(headLength, length, `the length of ${path}`)
}

t.test('HEAD agrees with GET on every path', async (t) => {
  const { api, paths, asset } = await withFiles(t)
  const { paths: documented = {} } = api.app.swagger() as { paths?: Record<string, object> }
  const read = Object.entries(documented).filter(([, methods]) => 'get' in methods)
  const filled = read.map(([path]) => path.replace('{streamId}', 'main').replace('{assetId}', asset.id))
  const own = filled.map((path) => path.replace('{*}', 'abc-1.ts').replace(/\{\w+\}/g, 'unknown'))
  t.ok(own.length > 20)
  for (const path of [...own, ...paths, '/', SCRIPT, '/page-config.json', '/healthz', '/nowhere']) {
    await agree(t, api, path)
  }
  for (const path of paths) {
    await agree(t, api, path, { range: 'bytes=1-2' })
    await agree(t, api, path, { range: 'bytes=99-' })
    await agree(t, api, path, { 'if-none-match': '*' })
  }
})

t.test('an empty file is answered, and every range of it is refused', async (t) => {
  const { api } = await withFiles(t)
  await writeFile(join(api.dataDir, SEGMENT), '')
  t.match(await api.get(SEGMENT), { statusCode: 200, body: '', headers: { 'content-length': '0' } })
  t.match(await api.get(SEGMENT, { range: 'bytes=0-' }), { headers: { 'content-range': 'bytes */0' } })
})

t.test('a folder with the name of a file is 404', async (t) => {
  const { api } = await withFiles(t)
  await mkdir(join(api.dataDir, 'hls', 'main', 'folder.ts'))
  t.match(await api.get('/hls/main/folder.ts'), problem(404, 'request.not_found'))
})

t.test('an opened file keeps its length and bytes when another file takes its name', async (t) => {
  for (const isSmall of [true, false]) {
    const path = join(t.testdir({ file: 'the old content' }), 'file')
    const file = await openFile({ path, isSmall })
    if (!file) throw new Error('the file is there')
    await writeFile(`${path}.tmp`, 'new')
    await rename(`${path}.tmp`, path)
    t.equal(file.sizeBytes, 15)
    const body = file.read({ first: 0, last: 14 })
    t.equal(Buffer.isBuffer(body) ? String(body) : await text(body), 'the old content')
  }
})

const VERSIONS = [CONTENT, `#EXTM3U\n${'a much longer line\n'.repeat(500)}`]

t.test('a file that is replaced all the time is always answered whole', async (t) => {
  const { api } = await withFiles(t)
  const ended = new AbortController()
  const replacing = (async () => {
    for (let round = 0; !ended.signal.aborted; round += 1) {
      for (const path of [SEGMENT, PLAYLIST]) {
        const file = join(api.dataDir, path)
        await writeFile(`${file}.tmp`, VERSIONS[round % 2] ?? '')
        await rename(`${file}.tmp`, file)
      }
    }
  })()
  const read = async (path: string) => {
    const { body, headers } = await api.get(path)
    return VERSIONS.includes(body) && headers['content-length'] === String(Buffer.byteLength(body))
  }
  const answers: boolean[] = []
  for (let round = 0; round < 50; round += 1) {
    answers.push(...(await Promise.all([SEGMENT, PLAYLIST, SEGMENT, PLAYLIST].map(read))))
  }
  ended.abort()
  await replacing
  t.equal(answers.filter((isWhole) => !isWhole).length, 0)
})
