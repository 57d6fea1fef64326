import { BlockList, isIPv6, type Socket } from 'node:net'
import { Slots } from '@stream-manager/async'
import fp from 'fastify-plugin'
import { networkOf } from '../network-of.ts'

export interface ConnectionLimits {
  /** Open connections of the listener. */
  readonly total: number
  /** The same for one address; an IPv6 network of 64 bits counts as one. Trusted proxies have no such limit. */
  readonly perAddress: number
}

export interface ConnectionLimitsOptions extends ConnectionLimits {
  readonly trustedProxies: readonly string[]
}

const familyOf = (address: string): 'ipv4' | 'ipv6' => (isIPv6(address) ? 'ipv6' : 'ipv4')

const listOf = (ranges: readonly string[]): BlockList => {
  const list = new BlockList()
  for (const range of ranges) {
    const [address = '', bits] = range.split('/')
    if (bits === undefined) list.addAddress(address, familyOf(address))
    else list.addSubnet(address, Number(bits), familyOf(address))
  }
  return list
}

/** Closes new connections beyond the limits at once: a client can open them without sending a request. */
export const connectionLimits = fp(
  async (app, { total, perAddress, trustedProxies }: ConnectionLimitsOptions) => {
    const trusted = listOf(trustedProxies)
    const slots = new Slots({ perHolder: perAddress })
    app.server.maxConnections = total
    app.server.on('drop', () => app.refusedConnection())
    app.server.on('connection', (socket: Socket) => {
      const { remoteAddress: address } = socket
      if (address === undefined || trusted.check(address, familyOf(address))) return
      const release = slots.take(networkOf(address))
      if (release !== null) return void socket.once('close', release)
      app.refusedConnection()
      socket.destroy()
    })
  },
  { name: 'connection-limits', fastify: '5.x', dependencies: ['refusals'] },
)
