import { readFile } from 'node:fs/promises'
import { endianness } from 'node:os'

/** A TCP socket that accepts connections. */
export interface ListeningSocket {
  /** `127.0.0.1`, `0.0.0.0`, `::1`. An IPv4 address in a socket of IPv6 is shown as IPv4. */
  readonly address: string
  readonly family: 'IPv4' | 'IPv6'
  readonly port: number
  /** Names the socket in `/proc/<pid>/fd`. */
  readonly inode: string
}

/** State of a socket that listens, in `/proc/net/tcp`. */
const LISTEN = '0A'
const WORD = /.{8}/g
const MAPPED = '00000000000000000000ffff'

/** The kernel writes each word of an address in the order of the machine. */
const networkOrder = (word: string, isLittle: boolean): string =>
  isLittle ? Buffer.from(word, 'hex').reverse().toString('hex') : word.toLowerCase()

const addressOf = (hex: string, isLittle: boolean): string => {
  const bytes = (hex.match(WORD) ?? []).map((word) => networkOrder(word, isLittle)).join('')
  const ipv4 = (text: string) => [...Buffer.from(text, 'hex')].join('.')
  if (bytes.length === 8) return ipv4(bytes)
  if (bytes.startsWith(MAPPED)) return ipv4(bytes.slice(MAPPED.length))
  const groups = bytes.match(/.{4}/g) ?? []
  return new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1)
}

/** The listening sockets in the text of `/proc/net/tcp` or `/proc/net/tcp6`. Other lines are ignored. */
export const parseListening = (
  text: string,
  family: ListeningSocket['family'],
  isLittle = endianness() === 'LE',
): ListeningSocket[] =>
  text.split('\n').flatMap((line) => {
    const [, local = '', , state, , , , , , inode = ''] = line.trim().split(/\s+/)
    const [, address, port] = /^([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4})$/.exec(local) ?? []
    if (address === undefined || port === undefined || state !== LISTEN) return []
    return [{ address: addressOf(address, isLittle), family, port: Number.parseInt(port, 16), inode }]
  })

const FILES = [
  ['/proc/net/tcp', 'IPv4'],
  ['/proc/net/tcp6', 'IPv6'],
] as const

/** Null on a system without `/proc/net`. A machine without IPv6 has no second file. */
export const readListening = async (): Promise<ListeningSocket[] | null> => {
  const texts = await Promise.all(FILES.map(([path]) => readFile(path, 'utf8').catch(() => null)))
  if (texts.every((text) => text === null)) return null
  return FILES.flatMap(([, family], index) => parseListening(texts[index] ?? '', family))
}
