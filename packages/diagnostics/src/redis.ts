import { once } from 'node:events'
import { connect as connectTcp, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { unreachable } from './http.ts'

const DEFAULT_PORT = 6379
const SENTINEL_PORT = 26379
const SEVERAL = /^redis\+(cluster|sentinel):\/\/([^@/]*@)?([^/]+)/
const MAX_REPLY_BYTES = 4096

const encode = (...words: string[]): string =>
  `*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('')}`

const credentials = ({ username, password }: URL): string[] => {
  if (!password) return []
  const secret = decodeURIComponent(password)
  return username ? [decodeURIComponent(username), secret] : [secret]
}

/** Every server that the address names: one, nodes of a cluster, or Sentinels, to whom the password in it is no password. */
const serversIn = (address: string): URL[] => {
  const [, kind, login = '', hosts = ''] = SEVERAL.exec(address) ?? []
  if (kind === undefined) return [new URL(address)]
  return hosts.split(',').map((host) => {
    const url = new URL(`redis://${kind === 'cluster' ? login : ''}${host}`)
    if (kind === 'sentinel') url.port ||= String(SENTINEL_PORT)
    return url
  })
}

const open = (url: URL): { socket: Socket; opened: string } => {
  const options = { host: url.hostname, port: Number(url.port || DEFAULT_PORT) }
  return url.protocol === 'rediss:'
    ? { socket: connectTls({ ...options, servername: url.hostname }), opened: 'secureConnect' }
    : { socket: connectTcp(options), opened: 'connect' }
}

/** Reads lines until as many replies as commands have come. */
const readReplies = async (socket: Socket, count: number, signal: AbortSignal): Promise<string[]> => {
  let text = ''
  while (text.split('\r\n').length <= count) {
    const [chunk] = await once(socket, 'data', { signal })
    text += String(chunk)
    if (text.length > MAX_REPLY_BYTES) throw new Error('the answer is not that of a Redis')
  }
  return text.split('\r\n').slice(0, count)
}

const ANSWERS = ['+OK', '+PONG']
/** Without a password in the address (it may be in a file) this is all it says to us; the store's probe does sign in. */
const NO_PASSWORD = '-NOAUTH'

const isRefusal = (reply: string, signedIn: boolean): boolean =>
  !ANSWERS.includes(reply) && (signedIn || !reply.startsWith(NO_PASSWORD))

/**
 * A connection of our own, signed in if the address says how, and PING answered. Of several servers one is enough: whether
 * all that holds data can be written is for the store's probe.
 */
export const probeRedis = async (address: string, signal: AbortSignal): Promise<void> => {
  const probes = serversIn(address).map((url) => probeServer(url, signal))
  await Promise.any(probes).catch(({ errors: [first] }: AggregateError) => {
    throw first
  })
}

const probeServer = async (url: URL, signal: AbortSignal): Promise<void> => {
  const login = credentials(url)
  const { socket, opened } = open(url)
  try {
    await once(socket, opened, { signal })
    const commands = [...(login.length > 0 ? [encode('AUTH', ...login)] : []), encode('PING')]
    const replies = readReplies(socket, commands.length, signal)
    socket.write(commands.join(''))
    const refused = (await replies).find((reply) => isRefusal(reply, login.length > 0))
    if (refused !== undefined) throw new Error(refused.slice(0, 100))
  } catch (error) {
    throw unreachable(`Redis ${url.host}`, error)
  } finally {
    socket.on('error', () => {})
    socket.destroy()
  }
}
