import { execFileSync } from 'node:child_process'

/** For options of `spawn`. */
export interface ServerUser {
  readonly uid: number
  readonly gid: number
}

const idOf = (flag: '-u' | '-g'): number =>
  Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }))

/** PostgreSQL refuses to run as root, so root starts it as Debian's `postgres`. Null: the present user starts it. */
export const serverUser = (): ServerUser | null =>
  process.getuid?.() === 0 ? { uid: idOf('-u'), gid: idOf('-g') } : null
