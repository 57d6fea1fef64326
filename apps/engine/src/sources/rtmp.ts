import { fail, succeed } from '@stream-manager/contracts'
import { resolveHost } from './address-policy.ts'
import { PROBE_LIMITS, RTMP_OPTIONS } from './demuxer-options.ts'
import type { UrlSourceKind } from './source.ts'
import { portOf, withAddress } from './source-url.ts'

/** An RTMP stream played from a server. The last part of the path is often a secret, so the label stops before it. */
export const rtmpSource: UrlSourceKind = {
  kind: 'rtmp',

  matches: (url) => url.protocol === 'rtmp:' || url.protocol === 'rtmps:',

  async resolve(url, policy, signal) {
    const application = url.pathname.split('/')[1]
    if (!application)
      return fail('source.refused', 'An RTMP address needs a path: rtmp://host/application/stream')
    const host = await resolveHost({ hostname: url.hostname, port: portOf(url) ?? 1935 }, policy, signal)
    if (!host.ok) return host
    return succeed({
      kind: 'rtmp',
      live: true,
      url: policy.publicOnly ? withAddress(url, host.value.address) : url.href,
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
