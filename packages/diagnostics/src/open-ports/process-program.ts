import { readFile, readlink } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { isRecord } from '@stream-manager/contracts'

/** A process that listens. */
export interface ProcessProgram {
  readonly pid: number
  /** The program and its script. Other arguments may be secrets of other programs. */
  readonly command: string
  /**
   * `ours`: a program of Stream Manager. `container`: a program by which a container engine publishes a port. `unknown`: a
   * script that this user may not look at.
   */
  readonly kind: 'ours' | 'container' | 'foreign' | 'unknown'
}

const MAX_PARENTS = 12
const OUR_PACKAGE = /^(@stream-manager\/|stream-manager$)/
const CONTAINER_PROGRAMS: ReadonlySet<string> = new Set([
  ...['docker-proxy', 'dockerd', 'rootlessport', 'rootlessport-child', 'rootlesskit', 'slirp4netns', 'pasta'],
  ...['pasta.avx2', 'passt', 'conmon', 'netavark', 'aardvark-dns', 'containerd'],
])
const SCRIPT = /\.[cm]?[jt]s$/
const ANY_SCRIPT = /\.([cm]?[jt]s|py|rb|pl|php|sh|jar)$/

const packageName = async (path: string): Promise<string | null> => {
  try {
    const parsed: unknown = JSON.parse(await readFile(path, 'utf8'))
    return isRecord(parsed) && typeof parsed['name'] === 'string' ? parsed['name'] : null
  } catch {
    return null
  }
}

/** The name of the nearest package above a file, as the process sees its own root. Null when none can be read. */
const packageAbove = async (root: string, file: string): Promise<string | null> => {
  let folder = dirname(file)
  for (let parents = 0; parents < MAX_PARENTS; parents += 1) {
    const name = await packageName(join(root, folder, 'package.json'))
    if (name !== null) return name
    if (folder === dirname(folder)) return null
    folder = dirname(folder)
  }
  return null
}

/** Null for a script that this user may not look at. */
const isOurScript = async (pid: number, script: string): Promise<boolean | null> => {
  const root = `/proc/${pid}/root`
  const cwd = await readlink(`/proc/${pid}/cwd`).catch(() => null)
  if (cwd === null) return null
  return OUR_PACKAGE.test((await packageAbove(root, resolve(cwd, script))) ?? '')
}

const kindOf = async (pid: number, words: readonly string[]): Promise<ProcessProgram['kind']> => {
  const program = basename(words[0] ?? '')
  if (CONTAINER_PROGRAMS.has(program)) return 'container'
  if (!/^node(js)?$/.test(program)) return program === '' ? 'unknown' : 'foreign'
  const script = words.slice(1).find((word) => SCRIPT.test(word))
  if (script === undefined) return 'foreign'
  const isOurs = await isOurScript(pid, script)
  if (isOurs === null) return 'unknown'
  return isOurs ? 'ours' : 'foreign'
}

/** Null once the process has ended. */
export const describeProcess = async (pid: number): Promise<ProcessProgram | null> => {
  const text = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => null)
  if (text === null) return null
  const words = text.split('\0').filter(Boolean)
  const script = words.slice(1).find((word) => ANY_SCRIPT.test(word))
  const command = [basename(words[0] ?? ''), ...(script === undefined ? [] : [script])].join(' ')
  return { pid, command, kind: await kindOf(pid, words) }
}
