import { readFileSync } from 'node:fs'
import type { ServerResponse } from 'node:http'
import { fileURLToPath } from 'node:url'
import { webServer } from '@stream-manager/test-kit'
import t from 'tap'
import { egressTo } from '../support/egress.ts'
import { openMedia } from './open-media.ts'

const fixture = (name: string) => fileURLToPath(new URL(`fixtures/${name}`, import.meta.url))
const CLIP = fixture('clip.mp4')

const playlist = (entry: string) =>
  ['#EXTM3U', '#EXT-X-TARGETDURATION:1', '#EXTINF:1,', entry, '#EXT-X-ENDLIST', ''].join('\n')

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

/** References of a playlist to an inner address, in every place that the demuxer follows. */
const inwards = (canary: string): Readonly<Record<string, string>> => ({
  '/segment.m3u8': playlist(`${canary}/clip.ts`),
  '/crypto.m3u8': playlist(`crypto+${canary}/clip.ts`),
  '/scheme-less.m3u8': playlist(`${canary.replace('http:', '')}/clip.ts`),
  '/key.m3u8': playlist('clip.ts').replace(
    '#EXTINF',
    `#EXT-X-KEY:METHOD=AES-128,URI="${canary}/key"\n#EXTINF`,
  ),
  '/bare-key.m3u8': playlist('clip.ts').replace(
    '#EXTINF',
    `#EXT-X-KEY:METHOD=AES-128,URI=${canary}/key\n#EXTINF`,
  ),
  '/map.m3u8': playlist('clip.ts').replace('#EXTINF', `#EXT-X-MAP:URI="${canary}/init.mp4"\n#EXTINF`),
  '/master.m3u8': `#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1000\n${canary}/child.m3u8\n`,
  '/media.m3u8': `#EXTM3U\n#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a",NAME="a",URI="${canary}/audio.m3u8"\n#EXT-X-STREAM-INF:BANDWIDTH=1000,AUDIO="a"\n/segment.m3u8\n`,
})

t.test('no redirect and no reference reaches an address that is not open', async (t) => {
  const canary = await webServer(t, (_request, response) => response.end('secret'))
  const answers = inwards(canary.url)
  const server = await webServer(t, (request, response) => {
    const path = request.url ?? ''
    if (path === '/inwards.mp4') response.writeHead(302, { location: `${canary.url}/clip.mp4` }).end()
    else response.end(answers[path] ?? GOOD[path] ?? '')
  })
  const { host } = new URL(server.url)
  const sources = egressTo({ networks: [host] })
  t.ok((await openMedia(`${server.url}/clip.m3u8`, sources)).includes(64), 'the server itself is open')
  for (const path of ['/inwards.mp4', ...Object.keys(answers)]) {
    await openMedia(server.url + path, sources)
    t.ok(server.requests.includes(path), path)
  }
  t.same(canary.requests, [])
})
