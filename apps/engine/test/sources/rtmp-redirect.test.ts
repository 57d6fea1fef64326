import type { Socket } from 'node:net'
import { decodeAmf, encodeAmf } from '@stream-manager/rtmp'
import { webServer } from '@stream-manager/test-kit'
import t from 'tap'
import { commandOf, commandsOf, tcpServer } from '../support/command-server.ts'
import { egressTo } from '../support/egress.ts'
import { openMedia } from './open-media.ts'

/** Answers `connect` with a redirect, as some servers do. */
const redirect = async (socket: Socket, target: string, connects: string[]) => {
  for await (const payload of commandsOf(socket)) {
    const [name, transaction = 1, parameters] = decodeAmf(payload)
    if (name !== 'connect') continue
    connects.push(JSON.stringify(parameters))
    const information = {
      level: 'error',
      code: 'NetConnection.Connect.Rejected',
      description: `[ AccessManager.Reject ] : [ code=302 redirect=${target} ] :`,
      ex: { code: 302, redirect: target },
    }
    socket.end(commandOf(encodeAmf('_error', transaction, null, information)))
  }
}

t.test('an RTMP server that redirects leads nowhere', async (t) => {
  const canary = await tcpServer(t, (socket) => socket.destroy())
  const connects: string[] = []
  const server = await tcpServer(t, (socket) => {
    redirect(socket, `rtmp://${canary.host}/live/a`, connects).catch(() => socket.destroy())
  })
  const sources = egressTo({ networks: [server.host] })
  const addresses = [
    '/live/a',
    `/live/a%20tcUrl=rtmp://${canary.host}/live`,
    `/live/a?tcUrl=rtmp://${canary.host}/live`,
  ]
  for (const path of addresses) t.same(await openMedia(`rtmp://${server.host}${path}`, sources), [], path)
  t.ok(connects.length >= addresses.length, 'FFmpeg connected and was redirected')
  for (const parameters of connects) t.match(JSON.parse(parameters).tcUrl, `rtmp://${server.host}/live`)
  t.equal(canary.count(), 0)
})

const playlist = (entry: string) => `#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n${entry}\n#EXT-X-ENDLIST\n`

const nested = (host: string): Readonly<Record<string, string>> => ({
  '/rtmp.m3u8': playlist(`rtmp://${host}/live/a`),
  '/rtmpt.m3u8': playlist(`rtmpt://${host}/live/a`),
  '/tcp.m3u8': playlist(`tcp://${host}`),
  '/srt.m3u8': playlist(`srt://${host}`),
  '/concat.m3u8': playlist(`concat:http://${host}/a.ts|http://${host}/b.ts`),
  '/data.m3u8': playlist(
    `data:application/vnd.apple.mpegurl,${encodeURIComponent(playlist(`http://${host}/a.ts`))}`,
  ),
  '/list.mp4': `ffconcat version 1.0\nfile 'http://${host}/a.ts'\n`,
  '/dash.mp4': `<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" mediaPresentationDuration="PT1S"><Period><AdaptationSet mimeType="video/mp4"><Representation id="a" bandwidth="1"><BaseURL>http://${host}/a.mp4</BaseURL></Representation></AdaptationSet></Period></MPD>`,
  '/sdp.mp4': `v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video ${host.split(':')[1]} RTP/AVP 96\na=rtpmap:96 H264/90000\n`,
})

t.test('no playlist or manifest leads FFmpeg to another protocol or demuxer', async (t) => {
  const canary = await tcpServer(t, (socket) => socket.destroy())
  const answers = nested(canary.host)
  const server = await webServer(t, (request, response) => response.end(answers[request.url ?? ''] ?? ''))
  const sources = egressTo({ networks: [new URL(server.url).host] })
  for (const path of Object.keys(answers)) {
    await openMedia(server.url + path, sources)
    t.ok(server.requests.includes(path), path)
  }
  t.equal(canary.count(), 0)
})
