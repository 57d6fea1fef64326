import { oncePerRun } from '../context/context.ts'
import { type ListeningSocket, readListening } from './listening-sockets.ts'
import { describeProcess, type ProcessProgram } from './process-program.ts'
import { findOwners } from './socket-owners.ts'

export interface OpenPort extends ListeningSocket {
  /** Null for a process that this user may not look at. */
  readonly owner: ProcessProgram | null
}

const describeAll = async (pids: Iterable<number>): Promise<Map<number, ProcessProgram>> => {
  const found = await Promise.all([...new Set(pids)].map(describeProcess))
  return new Map(found.flatMap((program) => (program === null ? [] : [[program.pid, program] as const])))
}

/** The ports that are open on this machine, and the processes behind them. Null where the system has no list. */
export const openPorts = oncePerRun(async ({ signal }): Promise<readonly OpenPort[] | null> => {
  const sockets = await readListening()
  if (sockets === null) return null
  const owners = await findOwners(new Set(sockets.map(({ inode }) => inode)), signal)
  const programs = await describeAll(owners.values())
  return sockets.map((socket) => ({ ...socket, owner: programs.get(owners.get(socket.inode) ?? 0) ?? null }))
})

export const NO_LIST = 'this system has no /proc/net/tcp, so its open ports cannot be listed'

/** `::` takes IPv4 connections too, unless a socket of IPv4 has the same port. */
export const covers = ({ address, family }: ListeningSocket, wanted: string): boolean =>
  address === wanted ||
  address === '::' ||
  (address === '0.0.0.0' && family === 'IPv4' && !wanted.includes(':'))

/** `pid 12, node dist/main.js`. */
export const ownerText = ({ owner }: OpenPort): string =>
  owner === null ? 'a process of another user' : `pid ${owner.pid}, ${owner.command}`

/** The list that has the socket. */
export const sourceOf = ({ family }: ListeningSocket): string =>
  family === 'IPv6' ? '/proc/net/tcp6' : '/proc/net/tcp'

/** `127.0.0.1:4200`, `[::1]:4200`. */
export const socketText = ({ address, port }: Pick<ListeningSocket, 'address' | 'port'>): string =>
  `${address.includes(':') ? `[${address}]` : address}:${port}`
