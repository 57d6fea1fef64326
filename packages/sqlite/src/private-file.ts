import { chmodSync, closeSync, openSync } from 'node:fs'

const OWNER_ONLY = 0o600

/** Creates the file unless it exists, readable and writable by its owner only. */
export const createPrivateFile = (file: string): void => {
  closeSync(openSync(file, 'a', OWNER_ONLY))
  chmodSync(file, OWNER_ONLY)
}

/** The first cause on one line. SQLite's own message is the most exact, and may have several lines. */
const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error)
  return error.cause ? reasonOf(error.cause) : error.message.replaceAll(/\s+/g, ' ')
}

/** Runs one step of opening. A failure becomes one line that begins with `what`, which names the path. */
export const attempt = <T>(what: string, work: () => T): T => {
  try {
    return work()
  } catch (error) {
    throw new Error(`${what}: ${reasonOf(error)}`, { cause: error })
  }
}
