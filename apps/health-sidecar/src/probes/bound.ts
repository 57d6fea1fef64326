import { once } from 'node:events'
import { connect } from 'node:net'
import type { HeartbeatReading } from '../watch/heartbeats.ts'
import { unreachable } from './http.ts'

/** A wildcard is bound on its host, which from here is some other address. */
const WILDCARDS = new Set(['0.0.0.0', '[::]'])
const MAX_ADDRESSES = 16

const connectTo = async ({ hostname, port }: URL, signal: AbortSignal): Promise<void> => {
  const socket = connect({ host: hostname.replace(/^\[|\]$/g, ''), port: Number(port), signal })
  try {
    await once(socket, 'connect')
  } finally {
    socket.on('error', () => {})
    socket.destroy()
  }
}

const claimOf = ({ service, instance, ready, address }: HeartbeatReading) => {
  if (!ready || address === null || !URL.canParse(address)) return []
  const url = new URL(address)
  return WILDCARDS.has(url.hostname) ? [] : [{ service, instance, url }]
}

/** A service that says ready while nothing listens where it says. */
export interface Unbound {
  readonly service: string
  readonly reason: string
}

/** Tries every address that services say they are bound to; gives those where nobody listens. */
export const probeClaims = async (
  readings: readonly HeartbeatReading[],
  signal: AbortSignal,
): Promise<Unbound[]> => {
  const claims = readings.flatMap(claimOf).slice(0, MAX_ADDRESSES)
  const results = await Promise.allSettled(claims.map(({ url }) => connectTo(url, signal)))
  return claims.flatMap(({ service, instance, url }, index) => {
    const result = results[index]
    if (result?.status !== 'rejected') return []
    const { message } = unreachable(url.host, result.reason)
    return [{ service, reason: `instance ${instance} says it is ready at ${url.origin}, but ${message}` }]
  })
}
