import { fail, type Result, succeed } from '@stream-manager/contracts'
import { labelOf, portOf, resolveHost } from '@stream-manager/egress'
import { AVERROR_EIO } from 'node-av/constants'
import { PROBE_LIMITS } from './demuxer-options.ts'
import { withAddress } from './pinned-url.ts'
import { refuse } from './refuse.ts'
import type { UrlSourceKind } from './source.ts'

/** Parameters allowed in the query. Others would let an address listen, bind or tune the socket. */
const PARAMETERS = ['streamid', 'passphrase', 'pbkeylen', 'latency', 'mode']
const CONNECT_TIMEOUT_MS = '5000'
const READ_TIMEOUT_US = '5000000'

/** A rejection comes at once, and an absent server lets the connect timeout pass. */
const REJECTED_WITHIN_MS = 3000

/** FFmpeg has one code for a connection that was rejected and for one that was not answered. */
const rejection = (label: string, startedAtMs: number) => async (nativeCode: number) => {
  const isRejected = nativeCode === AVERROR_EIO && performance.now() - startedAtMs < REJECTED_WITHIN_MS
  if (!isRejected) return null
  const detail = `The server of ${label} rejected the connection: check the passphrase and the stream id, and that the stream is on`
  return { code: 'source.denied', detail, retry: 'slowly' } as const
}

const checkParameters = (url: URL): Result<URL> => {
  for (const name of url.searchParams.keys()) {
    if (!PARAMETERS.includes(name)) return fail('source.refused', `SRT parameter ${name} is not allowed`)
  }
  const mode = url.searchParams.get('mode') ?? 'caller'
  return mode === 'caller' ? succeed(url) : fail('source.refused', 'SRT sources support mode=caller only')
}

/** An MPEG-TS stream pulled from an SRT listener. */
export const srtSource: UrlSourceKind = {
  kind: 'srt',

  matches: (url) => url.protocol === 'srt:',

  async resolve(url, { egress, signal }) {
    const checked = checkParameters(url)
    if (!checked.ok) return checked
    const port = portOf(url)
    if (port === null) return fail('source.refused', 'An SRT address needs a port: srt://host:port')
    const host = await resolveHost({ hostname: url.hostname, port }, egress, signal)
    if (!host.ok) return refuse(host.fault)
    return succeed({
      kind: 'srt',
      live: true,
      url: withAddress(url, host.value.address),
      demuxer: 'mpegts',
      options: {
        ...PROBE_LIMITS,
        protocol_whitelist: 'srt',
        format_whitelist: 'mpegts',
        mode: 'caller',
        connect_timeout: CONNECT_TIMEOUT_MS,
        timeout: READ_TIMEOUT_US,
      },
      label: labelOf(url),
      explain: rejection(labelOf(url), performance.now()),
    })
  },
}
