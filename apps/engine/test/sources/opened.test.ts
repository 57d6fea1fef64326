import { readFileSync } from 'node:fs'
import type { ServerResponse } from 'node:http'
import { fileURLToPath } from 'node:url'
import { Dictionary, FormatContext, InputFormat } from 'node-av/lib'
import t from 'tap'
import { startEgressProxy } from '../../src/sources/egress-proxy.ts'
import { resolveSource } from '../../src/sources/registry.ts'
import { LOOPBACK } from '../support/egress.ts'
import { webServer } from './web-server.ts'

const OPEN = {
  assets: {},
  dataDir: '/nowhere',
  sources: LOOPBACK,
  signal: new AbortController().signal,
}
const PUBLIC_SITE = 'http://192.0.43.8'

const fixture = (name: string) => fileURLToPath(new URL(`fixtures/${name}`, import.meta.url))
const CLIP = fixture('clip.mp4')

const playlist = (entry: string) =>
  ['#EXTM3U', '#EXT-X-TARGETDURATION:1', '#EXTINF:1,', entry, '#EXT-X-ENDLIST', ''].join('\n')

/** Opens the address as the engine does; the widths of its streams, none when FFmpeg refused it. */
const openMedia = async (url: string, extra: Record<string, string> = {}): Promise<number[]> => {
  const source = await resolveSource({ url }, OPEN)
  if (!source.ok) throw new Error(source.fault.detail)
  const { demuxer, options } = source.value
  const context = new FormatContext()
  const format = demuxer === null ? null : InputFormat.findInputFormat(demuxer)
  const dictionary = Dictionary.fromObject({ ...options, ...extra })
  if ((await context.openInput(source.value.url, format, dictionary)) < 0) return []
  try {
    return (await context.findStreamInfo()) < 0 ? [] : context.streams.map(({ codecpar }) => codecpar.width)
  } finally {
    await context.closeInput()
  }
}

const GOOD: Readonly<Record<string, string | Buffer>> = {
  '/clip.mp4': readFileSync(CLIP),
  '/clip.ts': readFileSync(fixture('clip.m2ts')),
  '/clip.m3u8': playlist('clip.ts'),
}

/** Each names a file that is really there, and would be shown if it were followed. */
const HOSTILE: Readonly<Record<string, string>> = {
  '/file.m3u8': playlist(`file://${CLIP}`),
  '/path.m3u8': playlist(CLIP),
  '/concat.m3u8': playlist(`concat:${CLIP}`),
  '/subfile.m3u8': playlist(`subfile,,start,0,end,0,,:${CLIP}`),
  '/data.m3u8': playlist('data:video/mp4;base64,AAAA'),
  '/key.m3u8': playlist(`clip.ts`).replace(
    '#EXTINF',
    `#EXT-X-KEY:METHOD=AES-128,URI="file://${CLIP}"\n#EXTINF`,
  ),
  '/playlist.mp4': playlist(`file://${CLIP}`),
  '/concat.mp4': `ffconcat version 1.0\nfile ${CLIP}\n`,
  '/text.mp4': 'no media at all',
}

const serve = (path: string, response: ServerResponse) => {
  if (path === '/moved.mp4') return response.writeHead(302, { location: '/clip.mp4' }).end()
  return response.end(GOOD[path] ?? HOSTILE[path] ?? '')
}

const mediaServer = (t: Parameters<typeof webServer>[0]) =>
  webServer(t, (request, response) => serve(request.url ?? '', response))

t.test('a file, a redirect to it and a playlist are opened', async (t) => {
  const server = await mediaServer(t)
  for (const path of ['/clip.mp4', '/moved.mp4', '/clip.m3u8']) {
    t.ok((await openMedia(server.url + path)).includes(64), path)
  }
})

t.test('an address that leads to a local file or to no media is refused', async (t) => {
  const server = await mediaServer(t)
  for (const path of Object.keys(HOSTILE)) {
    t.notOk((await openMedia(server.url + path)).includes(64), path)
  }
})

t.test('all of it can go through the proxy', async (t) => {
  const server = await mediaServer(t)
  const proxy = await startEgressProxy(LOOPBACK)
  t.teardown(() => proxy.close())
  for (const path of ['/clip.mp4', '/moved.mp4', '/clip.m3u8']) {
    t.ok((await openMedia(server.url + path, { http_proxy: proxy.url })).includes(64), path)
  }
})

t.test('redirects and references of a public address go through the proxy, never directly', async (t) => {
  const canary = await webServer(t, (_request, response) => response.end('secret'))
  const answers: Record<string, (response: ServerResponse) => void> = {
    '/moved.mp4': (response) => response.writeHead(302, { location: `${canary.url}/clip.mp4` }).end(),
    '/inwards.m3u8': (response) => response.end(playlist(`${canary.url}/clip.ts`)),
    '/master.m3u8': (response) =>
      response.end(`#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1000\n${canary.url}/child.m3u8\n`),
  }
  // Stands where our proxy would: it plays the public site and refuses the rest.
  const proxy = await webServer(t, (request, response) => {
    const answer = answers[(request.url ?? '').replace(`${PUBLIC_SITE}:80`, '')]
    if (answer) answer(response)
    else response.writeHead(403).end()
  })
  for (const path of Object.keys(answers)) {
    t.same(await openMedia(PUBLIC_SITE + path, { http_proxy: proxy.url }), [], path)
    t.ok(proxy.requests.at(-1)?.startsWith(canary.url), `then asked the proxy for ${proxy.requests.at(-1)}`)
  }
  t.same(canary.requests, [])
})
