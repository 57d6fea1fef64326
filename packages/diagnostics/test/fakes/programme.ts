import type { TestScope } from '@stream-manager/test-kit'
import { startHttp } from './http-server.ts'

const SEGMENT_SECONDS = 1
const TOKENS = { ENVIRONMENT: 'development' }

export interface FakeProgramme {
  /** Variables of a deployment with this API. */
  readonly environment: Readonly<Record<string, string>>
  /** Fields of the state of `main`, which a test changes. */
  readonly state: Record<string, unknown>
  layers: readonly object[]
  outputs: readonly object[]
  /** Null: the API answers 404. */
  playlist: ((request: number) => string) | null
  segment: Buffer
  /** Status of the state. */
  status: number
}

export interface PlaylistOptions {
  readonly sequence?: number
  /** Time since the newest segment ended. */
  readonly ageMs?: number
  readonly isEnded?: boolean
}

/** Two segments of a second. */
export const playlistOf = ({ sequence = 7, ageMs = 200, isEnded = false }: PlaylistOptions = {}): string => {
  const date = (segments: number) =>
    new Date(Date.now() - ageMs - segments * SEGMENT_SECONDS * 1000).toISOString()
  const segment = (number: number, back: number) => [
    `#EXT-X-PROGRAM-DATE-TIME:${date(back)}`,
    `#EXTINF:${SEGMENT_SECONDS.toFixed(6)},`,
    `s-${number}.ts`,
  ]
  return [
    ...['#EXTM3U', '#EXT-X-VERSION:6', `#EXT-X-TARGETDURATION:${SEGMENT_SECONDS}`],
    ...[`#EXT-X-MEDIA-SEQUENCE:${sequence}`, ...segment(sequence, 2), ...segment(sequence + 1, 1)],
    ...(isEnded ? ['#EXT-X-ENDLIST'] : []),
    '',
  ].join('\n')
}

const healthyState = () => ({
  ...{
    streamId: 'main',
    status: 'live',
    desired: 'live',
    since: new Date().toISOString(),
    uptimeSeconds: 60,
  },
  ...{
    error: null,
    performance: { fps: 30, targetFps: 30, speed: 1 },
    preview: { hls: '/hls/main/index.m3u8' },
  },
})

export const videoLayer = (changes: object = {}): object => ({
  ...{ id: 'clip', type: 'video', visible: true, audio: { gain: 1, muted: false } },
  ...{ status: { state: 'ready' }, ...changes },
})

/** An API that serves one stream on air. All is well until the test changes an answer. */
export const startProgramme = async (
  t: TestScope,
  segment: Buffer = Buffer.alloc(0),
): Promise<FakeProgramme> => {
  let playlistRequests = 0
  const answer = (path: string): readonly [number, string | Buffer] => {
    if (path === '/healthz') return [200, '{"status":"ok"}']
    if (path === '/api/streams') return [fake.status, JSON.stringify({ items: [{ id: 'main' }] })]
    if (path === '/api/streams/main/stream/state') return [fake.status, JSON.stringify(fake.state)]
    if (path === '/api/streams/main/layers') return [200, JSON.stringify({ items: fake.layers })]
    if (path === '/api/streams/main/outputs') return [200, JSON.stringify({ items: fake.outputs })]
    if (path === '/hls/main/index.m3u8' && fake.playlist !== null) {
      playlistRequests += 1
      return [200, fake.playlist(playlistRequests)]
    }
    return /^\/hls\/main\/s-\d+\.ts$/.test(path) ? [200, fake.segment] : [404, '{}']
  }
  const url = await startHttp(t, (request, response) => {
    const [status, body] = answer(new URL(request.url ?? '/', 'http://api').pathname)
    response.writeHead(status).end(body)
  })
  const fake: FakeProgramme = {
    environment: { ...TOKENS, PORT: new URL(url).port },
    state: healthyState(),
    ...{ layers: [], outputs: [], playlist: () => playlistOf(), segment, status: 200 },
  }
  return fake
}
