import { type Result, succeed } from '@stream-manager/contracts'
import { resolveHost } from './address-policy.ts'
import { publicEgressProxy } from './egress-proxy.ts'
import type { SourcePolicy } from './source.ts'
import { portOf } from './source-url.ts'

/** FFmpeg's options that keep an HTTP source, its redirects and its references within the policy. */
export type HttpGuard = Readonly<Record<string, string>> & { readonly protocol_whitelist: string }

const OPEN: HttpGuard = { protocol_whitelist: 'http,https,tls,tcp', max_redirects: '3' }

/**
 * Checks the address itself at once. With `publicOnly` FFmpeg also has to go through our own proxy: it resolves names
 * again and follows redirects and playlists by itself, and no flag of its own stops it from reaching inwards.
 */
export const guardHttp = async (
  url: URL,
  policy: SourcePolicy,
  signal: AbortSignal,
): Promise<Result<HttpGuard>> => {
  const host = await resolveHost({ hostname: url.hostname, port: portOf(url) ?? 80 }, policy, signal)
  if (!host.ok) return host
  if (!policy.publicOnly) return succeed(OPEN)
  return succeed({
    ...OPEN,
    protocol_whitelist: `${OPEN.protocol_whitelist},httpproxy`,
    http_proxy: (await publicEgressProxy()).url,
  })
}
