import { isIP } from 'node:net'
import type { Arrival } from '@stream-manager/contracts'
import type { FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { proxyTrust } from '../proxy-trust.ts'

declare module 'fastify' {
  interface FastifyInstance {
    arrivalOf(request: FastifyRequest): Arrival
  }
}

export interface ArrivalsOptions {
  readonly trustedProxies: readonly string[]
}

type Hop = Arrival['hops'][number]

const MAX_ORIGINS = 10
const MAX_HOPS = 20
const MAX_CHARACTERS = 300

const bounded = (text: string): string => text.slice(0, MAX_CHARACTERS)

/** Node joins or drops repeated lines, so they are read from the list of raw headers. */
const linesOf = (rawHeaders: readonly string[], name: string): string[] =>
  rawHeaders.flatMap((text, index) =>
    index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === name ? text : [],
  )

/** Nearest first. */
const claimedAddresses = ({ raw }: FastifyRequest): string[] =>
  linesOf(raw.rawHeaders, 'x-forwarded-for')
    .flatMap((line) => line.split(','))
    .map((text) => text.trim())
    .filter((text) => text !== '')
    .reverse()

/** Fastify follows the claims as long as the one who makes them is trusted: the last address that it reached is the client's. */
const hopsOf = (request: FastifyRequest, isTrusted: (address: string) => boolean): Hop[] => {
  const { ip, ips = [ip], raw } = request
  const client = ips.length - 1
  const roleAt = (index: number): Hop['role'] => {
    if (index === client) return 'client'
    return index < client ? 'proxy' : 'claimed'
  }
  return [raw.socket.remoteAddress ?? '', ...claimedAddresses(request)]
    .slice(0, MAX_HOPS)
    .map((address, index) => ({
      address: bounded(address),
      source: index === 0 ? 'socket' : 'x-forwarded-for',
      trusted: isIP(address) !== 0 && isTrusted(address),
      role: roleAt(index),
    }))
}

/** Describes requests by the decisions of this server itself: the origin guard and the trust in proxies. */
export const arrivals = fp(
  async (app, { trustedProxies }: ArrivalsOptions) => {
    const isTrusted = proxyTrust(trustedProxies)
    app.decorate('arrivalOf', (request: FastifyRequest): Arrival => {
      const { raw, ip, protocol, host } = request
      const { origin, decision, isAllowed } = app.judgeOrigin(request)
      return {
        origin: {
          received: linesOf(raw.rawHeaders, 'origin').slice(0, MAX_ORIGINS).map(bounded),
          compared: origin === undefined ? null : bounded(origin),
          decision,
          allowed: isAllowed,
        },
        address: bounded(ip),
        protocol: `HTTP/${raw.httpVersion}`,
        scheme: protocol.slice(0, 16),
        host: bounded(host),
        hops: hopsOf(request, isTrusted),
      }
    })
  },
  { name: 'arrivals', fastify: '5.x', dependencies: ['origin-guard'] },
)

/** The request as its server sees it, for somebody who looks for the fault of a proxy. */
export const arrivalOf = (request: FastifyRequest): Arrival => request.server.arrivalOf(request)
