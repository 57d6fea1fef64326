import type { Socket } from 'node:net'
import { decodeAmf, encodeAmf } from '@stream-manager/rtmp'
import type { TestScope } from '@stream-manager/test-kit'
import { commandOf, commandsOf, tcpServer } from '../../support/command-server.ts'

/** The server's error for a command of this name. */
export interface Refusal {
  readonly command: 'connect' | 'play'
  readonly code: string
  readonly description: string
}

const replyTo = (name: string, transaction: number, refusal: Refusal): Buffer | null => {
  const { command, ...details } = refusal
  const error = { level: 'error', ...details }
  if (name === 'connect' && command === 'connect')
    return commandOf(encodeAmf('_error', transaction, null, error))
  if (name === 'connect') return commandOf(encodeAmf('_result', transaction, null, { level: 'status' }))
  if (name === 'createStream') return commandOf(encodeAmf('_result', transaction, null, 1))
  return name === 'play' ? commandOf(encodeAmf('onStatus', 0, null, error)) : null
}

const serve = async (socket: Socket, refusalOf: (app: string) => Refusal): Promise<void> => {
  let app = ''
  for await (const payload of commandsOf(socket)) {
    const [name, transaction, details] = decodeAmf(payload)
    if (name === 'connect') app = String((details as { app?: unknown }).app)
    const reply = replyTo(String(name), Number(transaction), refusalOf(app))
    if (reply) socket.write(reply)
  }
}

/** An RTMP server that refuses to play, for the reason of the application. Resolves to its host and port. */
export const refusingRtmp = async (
  t: TestScope,
  reasons: Readonly<Record<string, Refusal>>,
): Promise<string> => {
  const { host } = await tcpServer(t, (socket) => {
    serve(socket, (app) => reasons[app] as Refusal).catch(() => socket.destroy())
  })
  return host
}
