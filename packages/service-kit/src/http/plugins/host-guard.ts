import type { FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { refuse } from '../../errors/fault-error.ts'
import { type HostConfig, hostCheck } from '../known-hosts.ts'

const MISMATCH =
  'The request must have one Host header, and a complete URL in its first line must name the same host'
const UNKNOWN =
  'This server is not known by that name; set DOMAIN or ALLOWED_HOSTS to the names it is reached by'

/** `host[:port]` of a request whose first line has a complete URL, as a proxy sends it. Null for a path. */
const authorityOf = (target: string): string | null => /^[a-z]+:\/\/([^/?#]*)/i.exec(target)?.[1] ?? null

const isConsistent = ({ raw }: FastifyRequest): boolean => {
  const { host } = raw.headers
  if (host === undefined) return false
  const authority = authorityOf(raw.url ?? '')
  return authority === null || authority.toLowerCase() === host.toLowerCase()
}

/** Refuses requests to hosts that are not ours before any route runs. A page of a foreign name could otherwise use the API. */
export const hostGuard = fp(
  async (app, config: HostConfig) => {
    const isKnown = hostCheck(config)
    app.addHook('onRequest', async (request) => {
      if (!isConsistent(request)) throw refuse('request.invalid', MISMATCH)
      const { host = '' } = request.raw.headers
      const localAddress = request.raw.socket.localAddress ?? ''
      // Differs where a trusted proxy sends `X-Forwarded-Host`.
      const foreign = [host, request.host].find((name) => !isKnown(name, localAddress))
      if (foreign === undefined) return
      const fault = { code: 'request.unknown_host' as const, detail: UNKNOWN }
      const message = 'refused a request to an unknown host; DOMAIN and ALLOWED_HOSTS name the known ones'
      throw app.refused('refusedHosts', { request, fault, value: foreign, message })
    })
  },
  { name: 'host-guard', fastify: '5.x', dependencies: ['refusals'] },
)
