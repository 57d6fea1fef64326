import { delay } from '@stream-manager/async'
import type { PreflightRequest } from '@stream-manager/contracts'
import {
  hungUp,
  OutputFault,
  PROBATION_MS,
  RtmpSession,
  type RtmpTarget,
  rtmpTarget,
} from '@stream-manager/destinations'
import type { Preflight } from './kinds.ts'
import { reach, resolve } from './reach.ts'

const PUBLISHED =
  'The server granted a publication to this key. No media was sent, so its codecs and bitrate are unproven.'
const CONNECTED =
  'The server accepts this application. Most servers check the stream key at the publication alone, which was not asked for.'

const secretsOf = ({ streamName, app }: RtmpTarget): string[] => [
  streamName,
  streamName.split('?')[0] ?? '',
  app.split('?')[1] ?? '',
]

/** A server that closes the connection a moment after the grant checked the key late. */
const asHungUp = (error: unknown): unknown =>
  error instanceof OutputFault && error.code === 'output.connection_lost' ? hungUp() : error

/** The way of the engine's RTMP output, up to the media. */
export const rtmpPreflight: Preflight = {
  addressOf: (request) => targetOf(request).address,
  steps: ['dns', 'tcp', 'tls', 'handshake', 'connect', 'publish'],
  secretsOf: (request) => secretsOf(targetOf(request)),
  proves: ({ publish }) => (publish ? PUBLISHED : CONNECTED),

  async run(reaching, request) {
    const { walk } = reaching
    const target = targetOf(request)
    const connection = await reach(reaching, await resolve(reaching))
    const session = await walk.take('handshake', async () => ({
      value: await RtmpSession.greet(connection),
      summary: 'The server speaks RTMP',
    }))
    await walk.take('connect', async () => ({
      value: await session.connect(target),
      summary: 'The server accepts the application of the address',
    }))
    if (!request.publish) return
    await walk.take('publish', async () => {
      await session.begin(target)
      await delay(PROBATION_MS)
      await session.unpublish(target).catch((error: unknown) => Promise.reject(asHungUp(error)))
      return { value: null, summary: 'The server granted the publication, and kept it' }
    })
  },
}

const targetOf = ({ url, key }: PreflightRequest): RtmpTarget => rtmpTarget({ url, key: key ?? null })
