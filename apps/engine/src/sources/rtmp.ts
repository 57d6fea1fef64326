import { fail, type Result, succeed } from '@stream-manager/contracts'
import type { RtmpTarget } from '@stream-manager/destinations'
import { type PinnedHost, portOf, resolveHost } from '@stream-manager/egress'
import { PROBE_LIMITS, RTMP_OPTIONS } from './demuxer-options.ts'
import { withAddress } from './pinned-url.ts'
import { faultOf, refuse } from './refuse.ts'
import { openTunnel } from './relay/tunnel.ts'
import { rtmpReason } from './rtmp-reason.ts'
import type { MediaSource, UrlContext, UrlSourceKind } from './source.ts'

type Way = Pick<MediaSource, 'url' | 'refusal'>

/** As FFmpeg splits it: of three parts or more, the first two. */
const applicationOf = ({ pathname }: URL): string => {
  const [, first = '', second, ...rest] = pathname.split('/')
  return rest.length > 0 ? `${first}/${second}` : first
}

const targetOf = (url: URL): RtmpTarget => {
  const app = applicationOf(url)
  const secure = url.protocol === 'rtmps:'
  return {
    address: { host: url.hostname.replace(/^\[(.*)\]$/, '$1'), port: portOf(url) ?? 1935, secure },
    app,
    streamName: url.pathname.slice(app.length + 2) + url.search,
    tcUrl: `${url.protocol}//${url.host}/${app}`,
  }
}

/** Through a tunnel that adds verified TLS; FFmpeg itself speaks plain RTMP. */
const secureWay = async (url: URL, host: PinnedHost, context: UrlContext): Promise<Way> => {
  const { egress, insecureTls } = context
  const port = portOf(url) ?? 443
  const tunnel = await openTunnel({ hostname: url.hostname, host, port, insecureTls }, egress)
  const local = new URL(url.href.replace(/^rtmps:/, 'rtmp:'))
  local.port = String(tunnel.port)
  return {
    url: withAddress(local, '127.0.0.1'),
    refusal: () => {
      const fault = tunnel.fault()
      return fault && faultOf(fault)
    },
  }
}

const wayTo = async (url: URL, context: UrlContext): Promise<Result<Way>> => {
  const { egress, signal } = context
  const target = { hostname: url.hostname, port: portOf(url) ?? 1935 }
  const host = await resolveHost(target, egress, signal)
  if (!host.ok) return refuse(host.fault)
  return succeed(
    url.protocol === 'rtmps:'
      ? await secureWay(url, host.value, context)
      : { url: withAddress(url, host.value.address) },
  )
}

/** An RTMP stream played from a server. The last part of the path is often a secret, so the label stops before it. */
export const rtmpSource: UrlSourceKind = {
  kind: 'rtmp',

  matches: (url) => url.protocol === 'rtmp:' || url.protocol === 'rtmps:',

  async resolve(url, context) {
    const [, application] = url.pathname.split('/')
    if (!application)
      return fail('source.refused', 'An RTMP address needs a path: rtmp://host/application/stream')
    const way = await wayTo(url, context)
    if (!way.ok) return way
    const label = `${url.protocol}//${url.host}/${application}`
    return succeed({
      ...way.value,
      kind: 'rtmp',
      live: true,
      demuxer: 'flv',
      options: {
        ...PROBE_LIMITS,
        ...RTMP_OPTIONS,
        protocol_whitelist: 'rtmp,tcp',
        format_whitelist: 'flv',
        // The server chooses its virtual host by this name, not by the address that FFmpeg connects to.
        rtmp_tcurl: targetOf(url).tcUrl,
      },
      label,
      explain: () => rtmpReason({ target: targetOf(url), egress: context.egress, label }),
    })
  },
}
