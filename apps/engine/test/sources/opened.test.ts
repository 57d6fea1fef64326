import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import type { ServerResponse } from 'node:http'
import { join } from 'node:path'
import { temporaryDirectory } from '@stream-manager/test-kit'
import { Dictionary, FormatContext, InputFormat } from 'node-av/lib'
import t from 'tap'
import { startEgressProxy } from '../../src/sources/egress-proxy.ts'
import { resolveSource } from '../../src/sources/registry.ts'
import { webServer } from './web-server.ts'

const hasFfmpeg = () => {
  try {
    return execFileSync('ffmpeg', ['-version']).length > 0
  } catch {
    return false
  }
}

const OPEN = {
  assets: {},
  dataDir: '/nowhere',
  publicSourcesOnly: false,
  signal: new AbortController().signal,
}

/** Opens the address as the engine does; the widths of its streams, or null when FFmpeg refused it. */
const openMedia = async (url: string, extra: Record<string, string> = {}) => {
  const source = await resolveSource({ url }, OPEN)
  if (!source.ok) throw new Error(source.fault.detail)
  const { demuxer, options } = source.value
  const context = new FormatContext()
  const format = demuxer === null ? null : InputFormat.findInputFormat(demuxer)
  const opened = await context.openInput(
    source.value.url,
    format,
    Dictionary.fromObject({ ...options, ...extra }),
  )
  if (opened < 0) return null
  try {
    return (await context.findStreamInfo()) < 0 ? null : context.streams.map(({ codecpar }) => codecpar.width)
  } finally {
    await context.closeInput()
  }
}

const makeClip = (directory: string) => {
  const source = ['-f', 'lavfi', '-i', 'testsrc=s=64x36:r=10', '-t', '2', '-pix_fmt', 'yuv420p', '-g', '10']
  execFileSync('ffmpeg', ['-v', 'error', ...source, join(directory, 'clip.mp4')])
  const hls = ['-c', 'copy', '-f', 'hls', '-hls_time', '1', '-hls_playlist_type', 'vod']
  execFileSync('ffmpeg', [
    '-v',
    'error',
    '-i',
    join(directory, 'clip.mp4'),
    ...hls,
    join(directory, 'clip.m3u8'),
  ])
}

const playlist = (...entries: string[]) =>
  [
    '#EXTM3U',
    '#EXT-X-TARGETDURATION:1',
    ...entries.flatMap((entry) => ['#EXTINF:1,', entry]),
    '#EXT-X-ENDLIST',
  ].join('\n')

const options = hasFfmpeg() ? {} : { skip: process.env['CI'] ? false : 'ffmpeg is not installed' }

t.test('media on a web server', options, async (t) => {
  const directory = await temporaryDirectory(t)
  makeClip(directory)
  const made: Record<string, string> = {
    '/file.m3u8': playlist(`file://${directory}/clip.mp4`),
    '/concat.m3u8': playlist(`concat:${directory}/clip.mp4`),
    '/subfile.m3u8': playlist(`subfile,,start,0,end,0,,:${directory}/clip.mp4`),
    '/data.m3u8': playlist('data:video/mp4;base64,AAAA'),
    '/playlist.mp4': playlist(`file://${directory}/clip.mp4`),
    '/concat.mp4': `ffconcat version 1.0\nfile ${directory}/clip.mp4\n`,
    '/text.mp4': 'no media at all',
  }
  const serve = (path: string, response: ServerResponse) => {
    if (path === '/moved.mp4') return response.writeHead(302, { location: '/clip.mp4' }).end()
    return response.end(made[path] ?? readFileSync(join(directory, path)))
  }
  const server = await webServer(t, (request, response) => serve(request.url ?? '', response))

  t.test('is opened: a file, a redirect to it, a playlist', async (t) => {
    for (const path of ['/clip.mp4', '/moved.mp4', '/clip.m3u8']) {
      t.same(await openMedia(server.url + path), [64], path)
    }
  })

  t.test('is not opened when it leads to a file of ours or is no media', async (t) => {
    for (const path of Object.keys(made)) t.same((await openMedia(server.url + path)) ?? [], [], path)
  })

  t.test('is opened through the proxy as well', async (t) => {
    const proxy = await startEgressProxy({ publicOnly: false })
    t.teardown(() => proxy.close())
    for (const path of ['/clip.mp4', '/moved.mp4', '/clip.m3u8']) {
      t.same(await openMedia(server.url + path, { http_proxy: proxy.url }), [64], path)
    }
  })
})

t.test(
  'what a public address redirects or refers to is asked of the proxy too, never directly',
  async (t) => {
    const canary = await webServer(t, (_request, response) => response.end('secret'))
    const target = `${canary.url}/clip.ts`
    const answers: Record<string, (response: ServerResponse) => void> = {
      '/moved.mp4': (response) => response.writeHead(302, { location: target }).end(),
      '/inwards.m3u8': (response) => response.end(playlist(target)),
      '/master.m3u8': (response) =>
        response.end(`#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1000\n${canary.url}/child.m3u8\n`),
    }
    const proxy = await webServer(t, (request, response) => {
      const answer = answers[(request.url ?? '').replace('http://192.0.43.8:80', '')]
      if (answer) answer(response)
      else response.writeHead(403).end()
    })
    for (const url of Object.keys(answers)) {
      t.same((await openMedia(url, { http_proxy: proxy.url })) ?? [], [], url)
      t.ok(proxy.requests.at(-1)?.startsWith(canary.url), `asked the proxy for ${proxy.requests.at(-1)}`)
    }
    t.same(canary.requests, [])
  },
)
