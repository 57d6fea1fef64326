import { readdir, readlink } from 'node:fs/promises'

const PROCESS = /^\d+$/

const openPaths = async (pid: string): Promise<string[]> => {
  const folder = `/proc/${pid}/fd`
  const descriptors = await readdir(folder).catch(() => [])
  return Promise.all(descriptors.map((name) => readlink(`${folder}/${name}`).catch(() => '')))
}

/**
 * The paths that processes of this machine have open. Processes of other users and of other containers are not seen, so
 * an empty answer alone proves nothing.
 */
export const heldFiles = async (): Promise<ReadonlySet<string>> => {
  const held = new Set<string>()
  const names = await readdir('/proc').catch(() => [])
  for (const pid of names.filter((name) => PROCESS.test(name))) {
    for (const path of await openPaths(pid)) held.add(path)
  }
  return held
}
