import { type Result, succeed } from '@stream-manager/contracts'
import { labelOf, portOf, resolveHost } from '@stream-manager/egress'
import { HTTP_OPTIONS } from './demuxer-options.ts'
import { faultOf, refuse } from './refuse.ts'
import { type RelayedOpening, relayFor } from './relay/relay.ts'
import type { SourceFault } from './retry.ts'
import type { UrlContext } from './source.ts'

/** An address that FFmpeg reads through the relay. */
export interface Relayed extends Pick<RelayedOpening, 'url' | 'ask'> {
  readonly label: string
  readonly options: Readonly<Record<string, string>> & { readonly protocol_whitelist: string }
  readonly refusal: () => SourceFault | null
}

/**
 * Checks the address at once, and leads FFmpeg to the relay for it. The relay is also FFmpeg's proxy: an address that
 * slipped through a playlist still arrives there, and is refused.
 */
export const relayed = async (url: URL, context: UrlContext): Promise<Result<Relayed>> => {
  const { egress, signal, insecureTls } = context
  const host = await resolveHost({ hostname: url.hostname, port: portOf(url) ?? 80 }, egress, signal)
  if (!host.ok) return refuse(host.fault)
  const relay = await relayFor(egress)
  const opening = relay.open(url, { insecureTls })
  return succeed({
    url: opening.url,
    ask: opening.ask,
    label: labelOf(url),
    options: {
      ...HTTP_OPTIONS,
      protocol_whitelist: 'http,tcp',
      http_proxy: relay.origin,
      max_redirects: '0',
    },
    refusal: () => {
      const fault = opening.fault()
      // The address itself answered. Storage may deny one part only, or for as long as it is not there.
      return fault && { ...faultOf(fault), ...(fault.reason === 'denied' && { retry: 'slowly' as const }) }
    },
  })
}
