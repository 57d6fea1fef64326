import { once } from 'node:events'
import { eventually } from '@stream-manager/test-kit'
import type { Test } from 'tap'
import { type WebSocket, WebSocketServer } from 'ws'

interface SeenCommand {
  readonly id?: number
  readonly connect?: { readonly token?: string }
  readonly subscribe?: { readonly channel: string; readonly recover?: boolean; readonly offset?: number }
  readonly unsubscribe?: { readonly channel: string }
  readonly refresh?: { readonly token: string }
  readonly rpc?: { readonly method: string; readonly data: Readonly<Record<string, unknown>> }
}

/** Returns the reply to a command, without its id. Null sends no reply. */
export type Script = (command: SeenCommand) => object | null

export interface GatewayStub {
  readonly url: string
  readonly seen: SeenCommand[]
  /** Sends a publication to every connection. */
  publish(channel: string, data: unknown, offset?: number): void
  /** Ends every connection. Without a code it breaks, as with a network failure. */
  drop(code?: number, reason?: string): void
  /** Resolves with the `count`th command of this kind. */
  command(kind: keyof SeenCommand, count?: number): Promise<SeenCommand>
}

const PING_SECONDS = 25

export const connected = { client: 'c', version: 'test', ping: PING_SECONDS, pong: true }

/**
 * A server on a real socket that speaks the JSON protocol and replies as the script says, for replies that a working gateway
 * never sends or not on demand. Tests against the real gateway are in apps/standalone.
 */
export const startGatewayStub = async (t: Test, script: Script): Promise<GatewayStub> => {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 })
  const seen: SeenCommand[] = []
  const sockets = new Set<WebSocket>()
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('message', (message) => {
      for (const line of message.toString().split('\n').filter(Boolean)) {
        const command = JSON.parse(line) as SeenCommand
        seen.push(command)
        const reply = script(command) ?? (command.connect ? { connect: connected } : null)
        if (reply && command.id !== undefined) socket.send(JSON.stringify({ id: command.id, ...reply }))
      }
    })
  })
  await once(server, 'listening')
  t.teardown(() => {
    for (const socket of sockets) socket.terminate()
    server.close()
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  return {
    url: `ws://127.0.0.1:${address.port}`,
    seen,
    publish: (channel, data, offset) => {
      const pub = { data, ...(offset !== undefined && { offset }) }
      for (const socket of sockets) socket.send(JSON.stringify({ push: { channel, pub } }))
    },
    drop: (code, reason) => {
      for (const socket of sockets) {
        if (code === undefined) socket.terminate()
        else socket.close(code, reason)
      }
    },
    command: (kind, count = 1) =>
      eventually(() => seen.filter((command) => command[kind] !== undefined)[count - 1] ?? null, {
        what: `command ${count} of kind ${kind}`,
      }),
  }
}
