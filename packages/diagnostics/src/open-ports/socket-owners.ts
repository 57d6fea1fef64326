import { readlinkSync } from 'node:fs'
import { readdir } from 'node:fs/promises'

const SOCKET = /^socket:\[(\d+)\]$/

const inodeOf = (link: string): string | null => {
  try {
    return SOCKET.exec(readlinkSync(link))?.[1] ?? null
  } catch {
    // The process closed the file, or ended.
    return null
  }
}

/** Empty for a process of another user, and for one that has ended. */
const inodesOf = async (pid: string): Promise<(string | null)[]> => {
  const folder = `/proc/${pid}/fd`
  const names = await readdir(folder).catch(() => [])
  return names.map((name) => inodeOf(`${folder}/${name}`))
}

/**
 * The process ids that have these sockets open, by inode. Processes that share a socket, such as the workers of a web server,
 * are one owner: the oldest of them. Sockets of processes that this user may not look at are left out.
 */
export const findOwners = async (
  inodes: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<Map<string, number>> => {
  const owners = new Map<string, number>()
  const entries = await readdir('/proc').catch(() => [])
  const pids = entries
    .filter((name) => /^\d+$/.test(name))
    .toSorted((one, other) => Number(one) - Number(other))
  for (const pid of pids) {
    if (signal.aborted || owners.size === inodes.size) break
    for (const inode of await inodesOf(pid)) {
      if (inode !== null && inodes.has(inode) && !owners.has(inode)) owners.set(inode, Number(pid))
    }
  }
  return owners
}
