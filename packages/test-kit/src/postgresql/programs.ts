import { readdirSync } from 'node:fs'
import path from 'node:path'
import { missingProgram } from '../skip-reasons.ts'

/** Debian keeps the programs of each major version in a folder of their own, outside of `PATH`. */
const DEBIAN = '/usr/lib/postgresql'

const newestFirst = (one: string, other: string): number => Number(other) - Number(one)

const debianFolder = (): string | null => {
  try {
    const [version] = readdirSync(DEBIAN).toSorted(newestFirst)
    return version === undefined ? null : path.join(DEBIAN, version, 'bin')
  } catch {
    return null
  }
}

/** A server program such as `initdb`: the one of Debian's newest version, or else that in `PATH`. */
export const postgresProgram = (name: string): string => path.join(debianFolder() ?? '', name)

/** For `{ skip }`: the reason why a test that needs a real PostgreSQL cannot run here, or false. With `CI=true` nothing is skipped. */
export const missingPostgres = (): string | false =>
  debianFolder() === null ? missingProgram('postgres') : false
