import { fail, succeed } from '@stream-manager/contracts'
import { portOf, resolveHost } from '@stream-manager/egress'
import { PROBE_LIMITS, RTMP_OPTIONS } from './demuxer-options.ts'
import { withAddress } from './pinned-url.ts'
import { refuse } from './refuse.ts'
import type { UrlSourceKind } from './source.ts'

/** An RTMP stream played from a server. The last part of the path is often a secret, so the label stops before it. */
export const rtmpSource: UrlSourceKind = {
  kind: 'rtmp',

  matches: (url) => url.protocol === 'rtmp:' || url.protocol === 'rtmps:',

  async resolve(url, egress, signal) {
    const application = url.pathname.split('/')[1]
    if (!application)
      return fail('source.refused', 'An RTMP address needs a path: rtmp://host/application/stream')
    const host = await resolveHost({ hostname: url.hostname, port: portOf(url) ?? 1935 }, egress, signal)
    if (!host.ok) return refuse(host.fault)
    return succeed({
      kind: 'rtmp',
      live: true,
      url: withAddress(url, host.value.address),
      demuxer: 'flv',
      options: {
        ...PROBE_LIMITS,
        ...RTMP_OPTIONS,
        protocol_whitelist: url.protocol === 'rtmp:' ? 'rtmp,tcp' : 'rtmps,tls,tcp',
        format_whitelist: 'flv',
      },
      label: `${url.protocol}//${url.host}/${application}`,
    })
  },
}
