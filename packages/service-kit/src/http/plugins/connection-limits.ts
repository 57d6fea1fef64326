import type { Socket } from 'node:net'
import { Slots } from '@stream-manager/async'
import fp from 'fastify-plugin'
import { networkOf } from '../network-of.ts'
import { proxyTrust } from '../proxy-trust.ts'

export interface ConnectionLimits {
  /** Open connections of the listener. */
  readonly total: number
  /** The same for one address; an IPv6 network of 64 bits counts as one. Trusted proxies have no such limit. */
  readonly perAddress: number
}

export interface ConnectionLimitsOptions extends ConnectionLimits {
  readonly trustedProxies: readonly string[]
}

/** Closes new connections beyond the limits at once: a client can open them without sending a request. */
export const connectionLimits = fp(
  async (app, { total, perAddress, trustedProxies }: ConnectionLimitsOptions) => {
    const isTrusted = proxyTrust(trustedProxies)
    const slots = new Slots({ perHolder: perAddress })
    app.server.maxConnections = total
    app.server.on('drop', () => app.refusedConnection())
    app.server.on('connection', (socket: Socket) => {
      const { remoteAddress: address } = socket
      if (address === undefined || isTrusted(address)) return
      const release = slots.take(networkOf(address))
      if (release !== null) return void socket.once('close', release)
      app.refusedConnection()
      socket.destroy()
    })
  },
  { name: 'connection-limits', fastify: '5.x', dependencies: ['refusals'] },
)
