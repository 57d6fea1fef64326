import { type Result, succeed } from '@stream-manager/contracts'
import { type Egress, portOf, resolveHost } from '@stream-manager/egress'
import { egressProxy } from './egress-proxy.ts'
import { refuse } from './refuse.ts'

/** FFmpeg's options that keep an HTTP source, its redirects and its references within the policy. */
export type HttpGuard = Readonly<Record<string, string>> & { readonly protocol_whitelist: string }

/**
 * Checks the address itself at once. FFmpeg also has to go through our own proxy: it resolves names again and follows
 * redirects and playlists by itself, and no flag of its own stops it from reaching inwards.
 */
export const guardHttp = async (
  url: URL,
  egress: Egress,
  signal: AbortSignal,
): Promise<Result<HttpGuard>> => {
  const host = await resolveHost({ hostname: url.hostname, port: portOf(url) ?? 80 }, egress, signal)
  if (!host.ok) return refuse(host.fault)
  return succeed({
    protocol_whitelist: 'http,https,tls,tcp,httpproxy',
    max_redirects: '3',
    http_proxy: (await egressProxy(egress)).url,
  })
}
